"""The command lines of `cytostorm dose` and `cytostorm treatments`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cytostorm.cli.options import Full

DOSE_EPILOG = (
    "Examples:  cytostorm dose anakinra --weight 70 --age 50 --crcl 25 --route iv   |   "
    "cytostorm dose anakinra --weight 21 --age 6 --route sc --condition shock --format html --out dose.html   |   "
    'cytostorm dose etoposide --weight 70 --height 175 --age 60 --sex female --creatinine "150 umol/L"   |   '
    "cytostorm dose tocilizumab --weight 29 --region us --indication car-t-crs --without all"
)
Drug = Annotated[str, typer.Argument(help="A treatment; see cytostorm treatments list.", metavar="DRUG")]
Weight = Annotated[str | None, typer.Option("--weight", help="In kg; never guessed.", metavar="KG")]
Height = Annotated[str | None, typer.Option("--height", help="In cm; for the body surface (Mosteller).", metavar="CM")]
ConfirmWeight = Annotated[
    bool,
    typer.Option(
        "--confirm-weight", help="The weight is right, though it is unusual for the age; without it no dose is shown."
    ),
]
Vial = Annotated[
    str | None,
    typer.Option("--vial", help="What stands on the vial in hand: '400 mg/20 mL' or '20 mg/mL'.", metavar="TEXT"),
]
Age = Annotated[
    str | None, typer.Option("--age", help="In years; another unit is typed with it: '8 mo'.", metavar="YEARS")
]
Sex = Annotated[str | None, typer.Option("--sex", help="female or male; for Cockcroft-Gault.")]
Crcl = Annotated[
    str | None,
    typer.Option("--crcl", help="Creatinine clearance in mL/min; it goes before --creatinine.", metavar="ML/MIN"),
]
Creatinine = Annotated[
    str | None,
    typer.Option("--creatinine", help="With its unit, '150 umol/L'; Cockcroft-Gault for adults.", metavar="VALUE"),
]
Anc = Annotated[
    str | None, typer.Option("--anc", help="Neutrophils with their unit: '800 /uL' or '0.8 10^9/L'.", metavar="VALUE")
]
Route = Annotated[str | None, typer.Option("--route", help="Only rows of this route: iv, sc or po.")]
Region = Annotated[
    str | None,
    typer.Option(
        "--region", help="us or eu: leaves out labels of the other; rows of no label and all safety rules stay."
    ),
]
Indication = Annotated[str | None, typer.Option("--indication", help="Only rows for it.", metavar="ID")]
CONDITIONS = (
    "active_cns_disease, active_infection, active_tuberculosis, aliskiren, anti_hbc, blood_group_not_o, "
    "bosentan, breast_feeding, ciclosporin, cows_milk_allergy, critical_illness, cyp3a4_inducer, "
    "cyp3a4_inhibitor, cyp450_substrate, dabigatran, dialysis, diverticulitis_or_ulcer, drug_allergy, "
    "e_coli_protein_allergy, fungal_infection, heart_failure, hepatic_impairment, hepatitis_b, "
    "hepatitis_b_antiviral, hepatitis_b_status_unknown, histoplasmosis, hyperprolinemia, "
    "iga_deficiency_with_anti_iga, il1_inhibitor, il6_inhibitor, infection_treated, jak_inhibitor, "
    "latent_tuberculosis, live_vaccine, lymphoma_not_excluded, macrolide_allergy, neutropenia, nsaid, "
    "other_biologic, phenytoin, pregnancy, probenecid, qt_prolongation, renal_impairment, severe_hypertension, "
    "severe_thrombocytopenia, shock, smoker, st_johns_wort, strongyloides_exposure, subcutaneous_edema, "
    "t_or_nk_cell_ebv, tacrolimus, thrombosis, tnf_inhibitor, treatable_intracellular_infection, warfarin, "
    "zoster, zoster_exposure"
)
"""Written out, so that help needs no model; a test holds it to the model."""
Present = Annotated[
    list[str] | None,
    typer.Option(
        "--condition",
        help=f"A condition that is present; may be given several times. One of: {CONDITIONS}.",
        metavar="ID",
    ),
]
Absent = Annotated[
    list[str] | None,
    typer.Option("--without", help="A condition that is absent; all: every one that is not named.", metavar="ID"),
]
Shock = Annotated[bool, typer.Option("--shock", help="The same as --condition shock.")]
Format = Annotated[str, typer.Option("--format", "-f", help="text, json or html.")]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="Write here instead of standard output.", metavar="FILE")]

treatments_app = typer.Typer(
    no_args_is_help=True, help="The treatments: published doses and safety rules, each with its source and status."
)


def dose(
    drug: Drug,
    weight: Weight = None,
    height: Height = None,
    age: Age = None,
    sex: Sex = None,
    crcl: Crcl = None,
    creatinine: Creatinine = None,
    anc: Anc = None,
    route: Route = None,
    region: Region = None,
    indication: Indication = None,
    condition: Present = None,
    without: Absent = None,
    shock: Shock = False,
    confirm_weight: ConfirmWeight = False,
    vial: Vial = None,
    full: Full = False,
    format: Format = "text",
    out: Out = None,
) -> None:
    """Show the published doses of one drug for one patient, with arithmetic, sources and warnings."""
    from cytostorm.cli.dosing import run_dose
    from cytostorm.presentation.doses import DoseQuestion

    typed = {
        "weight": weight,
        "height": height,
        "age": age,
        "sex": sex,
        "crcl": crcl,
        "creatinine": creatinine,
        "anc": anc,
        "present": (*(condition or ()), *(("shock",) if shock else ())),
        "absent": tuple(without or ()),
        "confirm_weight": confirm_weight,
    }
    run_dose(DoseQuestion(drug, typed, route, region, indication, vial), format, out, full)


@treatments_app.command("list")
def treatments_list(format: Annotated[str, typer.Option("--format", "-f", help="text or json.")] = "text") -> None:
    """What is covered, and how much of it was confirmed."""
    from cytostorm.cli.dosing import run_treatments_list

    run_treatments_list(format)


@treatments_app.command("show", epilog="Example:  cytostorm treatments show anakinra")
def treatments_show(
    name: Annotated[str, typer.Argument(help="The id of a treatment.", metavar="ID")],
    format: Annotated[str, typer.Option("--format", "-f", help="text or markdown.")] = "text",
) -> None:
    """One treatment in words: doses, safety rules, monitoring, references."""
    from cytostorm.cli.dosing import run_treatments_show

    run_treatments_show(name, format)
