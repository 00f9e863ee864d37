// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

/// Uncertain numbers, studies of many runs, and what they say: when, with what certainty.
namespace gpuramp::study {

/// The 5, 50 and 95 percentiles of an uncertain number.
struct Percentiles {
  double low = 0, base = 0, high = 0; ///< low <= base <= high
};

/// Shifted lognormal through three percentiles: X = shift + sign * exp(mu + sigma * z), z standard normal.
/// With r = (high - base) / (base - low): sigma = |ln r| / 1.645, and the longer tail decides the sign. r = 1 is the
/// normal distribution. Passes through all three percentiles exactly. \source Aitchison and Brown 1957, The Lognormal
/// Distribution, section 2.9 (three-parameter form)
struct ShiftedLognormal {
  double shift = 0, mu = 0, sigma = 0, sign = 1; ///< sign 0: normal with mean `shift` and standard deviation `sigma`
};

/// \source Johnson 1997, The triangular distribution as a proxy for the beta distribution, doi:10.1111/1467-9884.00091
struct Triangular {
  double low = 0, mode = 0, high = 0; ///< ends and mode, not percentiles
};

/// Beta on [low, high] with shape 1 + 4 (mode - low) / (high - low) and 1 + 4 (high - mode) / (high - low).
/// \source Malcolm, Roseboom, Clark and Fazar 1959, PERT, doi:10.1287/opre.7.5.646
struct Pert {
  double low = 0, mode = 0, high = 0; ///< ends and mode, not percentiles
};

struct Uniform {
  double low = 0, high = 0; ///< ends
};

struct Lognormal {
  double median = 1, sigma = 0; ///< sigma of the logarithm
};

/// Measured values, each as likely as the next; linear between them (type 7 of Hyndman and Fan 1996,
/// doi:10.2307/2684934).
struct Empirical {
  std::vector<double> sorted;
};

struct Choice {
  std::vector<double> values;
  std::vector<double> cumulative; ///< [value], ends at 1
};

/// A number that is not known exactly. Values are in internal units, dates in days since 1970-01-01.
class Distribution {
public:
  using Form = std::variant<ShiftedLognormal, Triangular, Pert, Uniform, Lognormal, Empirical, Choice>;

  explicit Distribution(Form form) : form_(std::move(form)) {}

  /// \param u in (0, 1) \return the value that a share u of all outcomes does not exceed, within the limits. Rises with
  /// u.
  [[nodiscard]] double quantile(double u) const;

  /// Outcomes beyond are set to the limit. A number whose low is not negative is given at_least 0 by the reader.
  std::optional<double> at_least, at_most;

  [[nodiscard]] const Form& form() const { return form_; }
  /// \return whether it has few distinct values, so that they group rather than rank
  [[nodiscard]] bool is_discrete() const { return std::holds_alternative<Choice>(form_); }

private:
  Form form_;
};

/// Fits to 5, 50 and 95 percentiles. \return the form, or why there is none (too skewed: a triangle holds (high - base)
/// / (base - low) in [1/1.81, 1.81], PERT in [1/2.70, 2.70]). low = base = high is allowed and gives that value always.
[[nodiscard]] std::variant<Distribution, std::string> fit_lognormal(const Percentiles& p);
[[nodiscard]] std::variant<Distribution, std::string> fit_triangular(const Percentiles& p);
[[nodiscard]] std::variant<Distribution, std::string> fit_pert(const Percentiles& p);

/// \param weights  as many as values, not negative, sum above 0; empty: all equal
[[nodiscard]] Distribution choice_of(std::vector<double> values, std::vector<double> weights);

} // namespace gpuramp::study
