"""Numbers for pooling studies, one element of an array a study, and for the accuracy of a verdict: pure functions.

No file, no wording and no judgement of a study is in here.

What needs a quantile of Student's t or of chi-squared needs the extra `learn` (SciPy); without it a
`cytostorm.errors.MissingPackageError` says what to install. What cannot be honest raises `cytostorm.errors.ComparisonError`.

effects        Counts(events_treated, n_treated, events_control, n_control)   effects_of_counts(counts, "or" | "rr" | "rd") -> Effects
               Effects(value, variance, corrected, uninformative): log scale for ratios; one element a study, NaN where uninformative
heterogeneity  tau_squared(value, variance, method, design=None)   method: fixed dl pm reml ml sj eb he hs   generalized_q(...)
               q_profile(value, variance) -> (low, high) of tau squared
pooling        pool(value, variance, method, interval) -> Pooled(k, estimate, se, low, high, p, tau2, i2, q, q_p, prediction_low, ...)
               interval: wald hksj hksj-adhoc   subgroups(value, variance, groups, method, interval) -> Subgroups
               cumulative(value, variance, order, ...)   leave_one_out(value, variance, ...)
regression     meta_regression(value, variance, covariate, method, interval) -> Regression(intercept, slope, tau2, r2, ...)
stratified     mantel_haenszel(counts, measure) -> Stratified | None   peto(counts) -> Stratified | None: no cell is corrected
small_studies  egger(value, variance) -> Egger(intercept, se, t, p)   funnel(value, variance) -> Funnel
accuracy       Crossed(labelled, others, unlabelled), each Verdicts(met, unknown, not_met)   accuracy(crossed) -> Accuracy: measures with
               bounds over all that is unknown   net_benefit(crossed, threshold) -> Bounds   persons_to_halve(count, whole)
agreement      agreement(three by three counts) -> Agreement(persons, same, kappa)   exact   clopper_pearson(count, whole) -> Bounds

Trim and fill is left out: no published answer was at hand that its steps could be proved right against.
"""
