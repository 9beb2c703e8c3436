"""Numbers for comparisons of treatments: pure functions on arrays, one element or row a person. No patient, no file and no wording is in here.

Everything but `incidence` and `intervals` needs the extra `learn` (SciPy, statsmodels), imported where it is used; without it a
`cytostorm.errors.MissingPackageError` says what to install. What cannot be honest raises `cytostorm.errors.ComparisonError`, whose `check`
is one of: columns, missing, strata, collinear, separation, positivity, convergence, weights, balance, follow-up.

design       Number(name, values)   Category(name, codes, levels, reference)   design(columns) -> Design(matrix, names, sources, left_out)
separation   separation(design, outcome) -> Separation | None   refuse_separation(design, outcome, what)
propensity   propensity(design, treated) -> Propensity(probability, coefficients, names, design, treated)
weights      weights(probability, treated, estimand, stabilized=False)   estimand: ATE ATT ATO ATM entropy
             entropy_balancing(design, treated, "ATE" | "ATT")   effective_size(weight)
balance      balance(columns, treated, weight, estimand, "standardized" | "raw") -> Balance(rows, convention, formula)
             overlap(probability, treated, weight, bins=20) -> Overlap   missing_by_arm(column, is_missing, treated) -> MissingByArm
estimates    Means(treated, untreated, treated_moves, untreated_moves, variance): .difference() .ratio() .odds_ratio() .clustered(clusters)
             Estimate(effect, value, se, low, high, variance)   constants DIFFERENCE RATIO ODDS_RATIO, and the names of variances
estimating   crude(outcome, treated) -> Means   hajek(outcome, treated, weight): weights taken as known
             iptw(outcome, propensity, estimand): estimating equations   balanced(outcome, design, treated, "ATE" | "ATT")
             g_computation(outcome, treated, design, "number" | "event", interactions=(), "ATE" | "ATT")
             aipw(outcome, propensity, "number" | "event", variance="influence function, ..." | "estimating equations")
             with_weights(functional, treated, weight)   with_score(functional, propensity, estimand): any functional of a weighted sample
             functionals: mean_of(outcome)   survival.risk_of(time, cause, of, when)   survival.restricted_of(time, event, until)
bootstrap    bootstrap_iptw(outcome, propensity, estimand, replicates, seed, first=0, progress=None) -> Bootstrap(values, seed, first)
             bootstrap_score(functional, columns, propensity, estimand, replicates, seed, first, progress): of any functional
             Bootstrap.difference(whole) .ratio(whole) .failed   bootstrap(statistic, people, replicates, seed, first, progress)
matching     matched(propensity, ids, caliper=None, replaced=False) -> Matches(treated, untreated, distance, unmatched, caliper, replaced)
             matched_means(outcome, matches) -> Means: pairs taken as given   Matches.weight(people)
survival     kaplan_meier(time, event, times, weight=None) -> Survival(times, free, error, low, high, at_risk, persons_at_risk)
             restricted_mean(time, event, until, weight=None) -> RestrictedMean(until, value, error, low, high)
             weighted_risk(time, cause, of, when, propensity, estimand) -> Means   risk(time, cause, of, when, treated, weight)
             weighted_restricted_mean(time, event, until, propensity, estimand)   restricted_means(time, event, until, treated, weight)
trials       visits(person, period, treated, outcome, eligible) -> Visits   switch_weights(visits, numerator, denominator) -> SwitchWeights
             expanded(visits, per_protocol, row_weight=None) -> Trials: .rows .start .length .assigned (designs have one row a visit)
pooled       pooled_logistic(trials, baseline=None) -> PooledFit(names, coefficients, errors, robust, covariance, deviance, ...)
             standardized_risks(trials, fit, baseline, periods) -> TrialRisks(periods, treated, untreated, difference, error)
cloning      Courses(start, end, cause, design, grace, days, "as the others" | "on the last day", changing=None)   whole days from time zero
             clone_censor_weight(courses, of=1) -> Clones(treated, untreated, left_treated, ..., largest_treated, ...): .difference
             bootstrap_clones(courses, of, replicates, seed, first=0, progress=None) -> Bootstrap
bias         e_value(ratio, low, high) -> EValue(point, limit)   risk_ratio_of_common(odds_ratio)   risk_ratio_at(odds_ratio, control_risk)
             Association(odds_ratio, low=None, high=None) per doubling   doublings(treated, untreated)
             imbalance(apart, association) -> Estimate   corrected(observed, apart, association) -> Estimate   tipping(observed, apart) -> Tipping
             tipping_array(observed, apart, odds_ratios) -> TippingArray   odds_ratio_of_counts((events, people), (events, people)) -> Estimate
             negative_controls(values, errors) -> NullDistribution(mean, spread, controls): .p_value .calibrated
simulate     World(treated, untreated, effect=1, drift=0, wait=0, unmeasured=0, discharged=0, ...): .truth   cohort(world, seed, run) -> Cohort
assessing    assess(world, ANALYSES, runs, seed, progress=None) -> Assessment(analysis, truth, bias, bias_error, coverage, power, ...) each
studies      studies(Settings(...)): six kinds of cohorts with analyses   simulated(settings, sizes, runs, seed): a Finding each
planning     trial_size(control_risk, treated_risk, power, eligible_per_year, consenting, level=0.05) -> TrialSize   power_of(...)
logistic     logistic(matrix, outcome, weight=None, start=None) -> LogisticFit(coefficients, information, probability, converged)
incidence    cumulative_incidence(time, cause, of, times, weights=None) -> Incidence
intervals    wilson(count, whole)   poisson(count)
"""
