# R's answers to the questions of tests/peers/statistics_oracle.cpp, in the same form. Where R's own
# test does the same, it is asked (wilcox.test, binom.test, p.adjust); where our definition differs
# from it, R's distribution is (pwilcox, psignrank), and it is said why.

# The k-th smallest and largest of ascending values; k = 0 is no bound. (wilcox.test takes k = 1
# then, with a warning that the level is not reached.)
bounds <- function(ascending, k) {
  if (k < 1) c(-Inf, Inf) else c(ascending[k], ascending[length(ascending) + 1 - k])
}

# The largest k with P(statistic <= k - 1) <= tail, and whether wilcox.test takes the same: where a
# probability is just the tail it takes one less, though the level would be reached.
rank_of <- function(cumulative, tail) {
  k <- sum(cumulative <= tail)
  list(k = k, as_r = k > 0 && min(abs(cumulative - tail)) > 1e-12)
}

mann_whitney <- function(tail, x, y) {
  m <- length(x)
  n <- length(y)
  exact <- m * n <= 10000 && choose(m + n, m) <= 4e18
  tied <- anyDuplicated(c(x, y)) > 0
  test <- function(alternative, conf = FALSE) suppressWarnings(
    wilcox.test(y, x, alternative = alternative, exact = exact && !tied, correct = TRUE,
                conf.int = conf, conf.level = 1 - 2 * tail))
  differences <- sort(outer(y, x, "-"))
  if (exact && tied) {
    # wilcox.test has no exact distribution with ties. Ours counts each tie against a difference.
    larger <- pwilcox(sum(outer(y, x, "<=")), n, m)
    two_sided <- min(1, 2 * min(larger, pwilcox(sum(outer(y, x, ">=")), n, m)))
  } else {
    larger <- test("greater")$p.value
    two_sided <- test("two.sided")$p.value
    if (is.nan(larger)) larger <- two_sided <- 1 # all equal: no evidence, where R says 0 / 0
  }
  rank <- if (exact) rank_of(pwilcox(0:(m * n), m, n), tail) else
    list(k = floor(m * n / 2 + qnorm(tail) * sqrt(m * n * (m + n + 1) / 12)))
  if (exact && !tied && rank$as_r) {
    found <- test("two.sided", TRUE)
    c(exact, larger, two_sided, found$estimate, found$conf.int)
  } else {
    # Of large samples wilcox.test looks for a root instead of an order statistic.
    c(exact, larger, two_sided, median(differences), bounds(differences, rank$k))
  }
}

signed_rank <- function(tail, x) {
  n <- length(x)
  exact <- n <= 50
  sums <- outer(x, x, "+")
  walsh <- sort(sums[lower.tri(sums, diag = TRUE)] / 2)
  tied <- anyDuplicated(abs(x)) > 0 || any(x == 0)
  if (exact && tied) {
    above <- psignrank(sum(walsh <= 0), n) # each average at 0 counts against a difference
  } else if (tied) {
    # wilcox.test drops zeros and corrects for ties; ours keeps all and counts them against.
    above <- pnorm((sum(walsh <= 0) + 0.5 - n * (n + 1) / 4) / sqrt(n * (n + 1) * (2 * n + 1) / 24))
  } else {
    above <- wilcox.test(x, alternative = "greater", exact = exact, correct = TRUE)$p.value
  }
  rank <- if (exact) rank_of(psignrank(0:(n * (n + 1) / 2), n), tail) else
    list(k = floor(n * (n + 1) / 4 + qnorm(tail) * sqrt(n * (n + 1) * (2 * n + 1) / 24)))
  if (exact && !tied && rank$as_r) {
    found <- wilcox.test(x, exact = TRUE, conf.int = TRUE, conf.level = 1 - 2 * tail)
    c(exact, above, found$estimate, found$conf.int)
  } else {
    c(exact, above, median(walsh), bounds(walsh, rank$k))
  }
}

answer <- function(line) {
  fields <- strsplit(trimws(line), " ")[[1]]
  v <- as.numeric(fields[-1])
  after <- function(from) v[from + seq_len(v[from])] # a sample, its size at `from`
  switch(fields[1],
    mann_whitney = mann_whitney(v[1], after(2), after(3 + v[2])),
    signed_rank = signed_rank(v[1], after(2)),
    sign_test = {
      x <- sort(after(2))
      n <- length(x)
      c(median(x), bounds(x, min(rank_of(pbinom(0:n, n, 0.5), v[1])$k, n %/% 2)))
    },
    clopper_pearson = binom.test(v[2], v[3], conf.level = 1 - 2 * v[1])$conf.int,
    holm = p.adjust(after(1), "holm"),
    benjamini_hochberg = p.adjust(after(1), "BH"),
    normal_quantile = qnorm(v[1]),
    normal_cumulative = pnorm(v[1]),
    quantile = quantile(after(2), v[1], type = 7, names = FALSE))
}

for (line in readLines(file("stdin"))) {
  cat(format(as.numeric(answer(line)), digits = 17, trim = TRUE), "\n")
}
