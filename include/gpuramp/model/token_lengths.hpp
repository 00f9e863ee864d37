// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/random.hpp"

#include <memory>
#include <vector>

namespace gpuramp::model {

/// How many tokens prompts or answers have: a distribution with closed forms, or what was measured.
class TokenLengths {
public:
  /// A value and how likely it is: for integrals over the distribution.
  struct Node {
    double tokens = 0, weight = 0;
  };

  /// \param mean  > 0   \param cv  standard deviation / mean, >= 0; 0: all alike
  [[nodiscard]] static TokenLengths lognormal(double mean, double cv);
  /// \param mean  > 0
  [[nodiscard]] static TokenLengths exponential(double mean);
  /// \param tokens  of requests, not empty, all > 0
  [[nodiscard]] static TokenLengths measured(std::vector<double> tokens);

  [[nodiscard]] double mean() const { return mean_; }
  [[nodiscard]] double cv() const { return cv_; }
  /// \param probability  0 < probability < 1
  [[nodiscard]] double quantile(double probability) const;
  [[nodiscard]] double draw(core::Stream& stream) const { return quantile(open(stream.uniform())); }
  /// Nodes whose weights sum to one: the trapezoid rule in the normal variable of lognormal lengths, Simpson's
  /// rule in exponential ones, up to 40 means; groups of equal size of measured ones.
  [[nodiscard]] std::vector<Node> nodes() const;

private:
  enum class Form { alike, lognormal, exponential, measured };

  TokenLengths(Form form, double mean, double cv) : form_(form), mean_(mean), cv_(cv) {}
  static double open(double uniform);
  [[nodiscard]] double median() const;
  [[nodiscard]] double sigma() const;

  Form form_;
  double mean_, cv_;
  std::shared_ptr<const std::vector<double>> sorted_; ///< measured
};

/// Mean and squared coefficient of variation of what requests of these lengths take. \param takes  by tokens
struct Moments {
  double mean = 0, cv2 = 0;
};
template <class Takes>
[[nodiscard]] Moments moments_of(const std::vector<TokenLengths::Node>& nodes, const Takes& takes)
{
  double first = 0, second = 0;
  for (const auto& [tokens, weight] : nodes) {
    const auto value = takes(tokens);
    first += weight * value;
    second += weight * value * value;
  }
  const auto cv2 = first > 0 ? second / (first * first) - 1 : 0;
  return {first, cv2 > 0 ? cv2 : 0};
}

} // namespace gpuramp::model
