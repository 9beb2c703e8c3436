# Writes survival_in_r.csv: Kaplan-Meier and restricted means with and without weights, robust standard errors.
library(survival)
d <- read.csv("competing.csv")
d$event <- as.numeric(d$cause > 0)
one <- function(name, weights) {
  f <- survfit(Surv(time, event) ~ 1, d, weights = weights, id = seq_len(nrow(d)), robust = TRUE, influence = TRUE)
  s <- summary(f, times = c(0.5, 1, 3, 7))
  mean_until <- function(tau) {
    inside <- f$time < tau
    left <- c(0, f$time[inside])
    width <- diff(c(left, tau))
    moves <- cbind(0, f$influence.surv[, inside, drop = FALSE]) %*% width
    c(sum(c(1, f$surv[inside]) * width), sqrt(sum(moves^2)))
  }
  m <- sapply(c(1, 7), mean_until)
  rbind(data.frame(weights = name, what = "free", time = s$time, value = s$surv, error = s$std.err, at_risk = s$n.risk),
        data.frame(weights = name, what = "mean", time = c(1, 7), value = m[1, ], error = m[2, ], at_risk = NA))
}
found <- rbind(one("none", rep(1, nrow(d))), one("own", d$weight))
write.csv(format(found, digits = 12), "survival_in_r.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "survival", as.character(packageVersion("survival")), "\n")
