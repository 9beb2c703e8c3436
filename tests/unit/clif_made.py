"""A made-up CLIF folder: every table a query, written as Parquet."""

import duckdb

T = "TIMESTAMPTZ '2024-12-{day:02} {hour:02}:00:00+00'"


def at(hour, day=1):
    return T.format(day=day, hour=hour)


EIGHT, NINE = at(8), at(9)
PATIENT = "SELECT 'P' AS patient_id, DATE '1980-06-01' AS birth_date, NULL::TIMESTAMPTZ AS death_dttm"
HOSPITALIZATION = f"""SELECT 'P' AS patient_id, 'H' AS hospitalization_id, NULL::VARCHAR AS hospitalization_joined_id,
 {at(0)} AS admission_dttm, {at(12, 9)} AS discharge_dttm, 'Home' AS discharge_category"""


def lab(
    category="ferritin",
    value="'500'",
    unit="'ng/mL'",
    collected=EIGHT,
    resulted=NINE,
    visit="'H'",
    number="NULL::DOUBLE",
    **more,
):
    extra = "".join(f", {sql} AS {name}" for name, sql in more.items())
    return f"""SELECT {visit} AS hospitalization_id, {collected} AS lab_collect_dttm, {resulted} AS lab_result_dttm, '{category}' AS lab_category,
 {value}::VARCHAR AS lab_value, {number} AS lab_value_numeric, {unit}::VARCHAR AS reference_unit{extra}"""


def vital(category="temp_c", value="39.4", when=EIGHT):
    return f"SELECT 'H' AS hospitalization_id, {when} AS recorded_dttm, '{category}' AS vital_category, {value} AS vital_value"


def med(category="tocilizumab", dose="400", unit="'mg'", when=EIGHT, action="'given'", route="'iv'"):
    return f"""SELECT 'H' AS hospitalization_id, NULL::VARCHAR AS med_order_id, {when} AS admin_dttm, '{category}' AS med_category,
 {dose}::DOUBLE AS med_dose, {unit} AS med_dose_unit, {action}::VARCHAR AS mar_action_category, {route}::VARCHAR AS med_route_category"""


def place(category, when, visit="'H'"):
    return f"SELECT {visit} AS hospitalization_id, {when} AS in_dttm, '{category}' AS location_category"


def device(category, when):
    return f"SELECT 'H' AS hospitalization_id, {when} AS recorded_dttm, '{category}' AS device_category"


def write(folder, **tables):
    """`tables`: name to a query, to several that become its rows, or to None for no such file."""
    folder.mkdir(exist_ok=True)
    for name, rows in ({"patient": PATIENT, "hospitalization": HOSPITALIZATION} | tables).items():
        if rows:
            duckdb.sql(rows if isinstance(rows, str) else " UNION ALL ".join(rows)).write_parquet(
                str(folder / f"clif_{name}.parquet")
            )
    return folder
