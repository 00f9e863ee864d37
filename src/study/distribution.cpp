// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/distribution.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/probability.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace gpuramp::study {

namespace {

constexpr double kLowRank = 0.05;
constexpr double kHighRank = 0.95;

double pert_quantile(double mode_frac, double u)
{
  return core::beta_quantile(u, 1 + 4 * mode_frac, 1 + 4 * (1 - mode_frac));
}

double triangular_quantile(double mode_frac, double u)
{
  return u < mode_frac ? std::sqrt(u * mode_frac) : 1 - std::sqrt((1 - u) * (1 - mode_frac));
}

struct Quantile {
  double u;

  double operator()(const ShiftedLognormal& d) const
  {
    const auto z = core::normal_quantile(u);
    return d.sign == 0 ? d.shift + d.sigma * z : d.shift + d.sign * std::exp(d.mu + d.sigma * d.sign * z);
  }
  double operator()(const Triangular& d) const
  {
    const auto width = d.high - d.low;
    return width == 0 ? d.low : d.low + width * triangular_quantile((d.mode - d.low) / width, u);
  }
  double operator()(const Pert& d) const
  {
    const auto width = d.high - d.low;
    return width == 0 ? d.low : d.low + width * pert_quantile((d.mode - d.low) / width, u);
  }
  double operator()(const Uniform& d) const { return d.low + u * (d.high - d.low); }
  double operator()(const Lognormal& d) const { return d.median * std::exp(d.sigma * core::normal_quantile(u)); }
  double operator()(const Empirical& d) const
  {
    const auto at = u * static_cast<double>(d.sorted.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const auto above = std::min(below + 1, d.sorted.size() - 1);
    return d.sorted[below] + (at - static_cast<double>(below)) * (d.sorted[above] - d.sorted[below]);
  }
  double operator()(const Choice& d) const
  {
    const auto found = std::upper_bound(d.cumulative.begin(), d.cumulative.end(), u);
    return d.values[std::min(static_cast<std::size_t>(found - d.cumulative.begin()), d.values.size() - 1)];
  }
};

std::string order_problem(const Percentiles& p)
{
  if (not(p.low <= p.base))
    return "low is above base";
  return p.base <= p.high ? "" : "high is below base";
}

/// A bounded form on [0, 1] whose skew depends on its mode alone: finds the mode by bisection, then scale and place
/// follow.
struct Bounded {
  const char* name;
  std::function<double(double, double)> quantile; ///< of (mode, u) on [0, 1]
};

struct Ends {
  double low, mode, high;
};

std::variant<Ends, std::string> fit_bounded(const Percentiles& p, const Bounded& form)
{
  if (const auto problem = order_problem(p); not problem.empty())
    return problem;
  if (p.low == p.high)
    return Ends{p.low, p.low, p.low};
  const auto skew = [&](double mode) {
    const auto middle = form.quantile(mode, 0.5);
    return (form.quantile(mode, kHighRank) - middle) / (middle - form.quantile(mode, kLowRank));
  };
  const auto wanted = (p.high - p.base) / (p.base - p.low); // infinite for base = low: too skewed
  if (not(wanted <= skew(0)) || not(wanted >= skew(1)))
    return std::string("these percentiles are too skewed for the ") + form.name + " distribution; use \"lognormal\"";
  double left = 0;
  double right = 1;
  for (int i = 0; i < 200; ++i) // skew falls as the mode moves right
    (skew((left + right) / 2) > wanted ? left : right) = (left + right) / 2;
  const auto mode = (left + right) / 2;
  const auto q_low = form.quantile(mode, kLowRank);
  const auto width = (p.high - p.low) / (form.quantile(mode, kHighRank) - q_low);
  const auto low = p.low - width * q_low;
  return Ends{low, low + width * mode, low + width};
}

} // namespace

double Distribution::quantile(double u) const
{
  core::require(u > 0 && u < 1, "quantile: u must be inside (0, 1)");
  auto value = std::visit(Quantile{u}, form_);
  if (at_least)
    value = std::max(value, *at_least);
  return at_most ? std::min(value, *at_most) : value;
}

std::variant<Distribution, std::string> fit_lognormal(const Percentiles& p)
{
  if (const auto problem = order_problem(p); not problem.empty())
    return problem;
  const auto z = core::normal_quantile(kHighRank);
  const auto up = p.high - p.base;
  const auto down = p.base - p.low;
  if (std::abs(up - down) <= 1e-9 * (up + down))
    return Distribution(ShiftedLognormal{p.base, 0, (up + down) / 2 / z, 0});
  if (up == 0 || down == 0)
    return std::string(
        "base equals low or high (no lognormal passes through these percentiles); use \"triangular\" or move base");
  const auto sign = up > down ? 1.0 : -1.0;
  const auto sigma = std::abs(std::log(up / down)) / z;
  const auto scale = std::max(up, down) / std::expm1(sigma * z); // exp(mu): up = scale (e^(sigma z) - 1)
  return Distribution(ShiftedLognormal{p.base - sign * scale, std::log(scale), sigma, sign});
}

std::variant<Distribution, std::string> fit_triangular(const Percentiles& p)
{
  const auto ends = fit_bounded(p, {"triangular", triangular_quantile});
  if (const auto* why = std::get_if<std::string>(&ends))
    return *why;
  const auto& e = std::get<Ends>(ends);
  return Distribution(Triangular{e.low, e.mode, e.high});
}

std::variant<Distribution, std::string> fit_pert(const Percentiles& p)
{
  const auto ends = fit_bounded(p, {"PERT", pert_quantile});
  if (const auto* why = std::get_if<std::string>(&ends))
    return *why;
  const auto& e = std::get<Ends>(ends);
  return Distribution(Pert{e.low, e.mode, e.high});
}

Distribution choice_of(std::vector<double> values, std::vector<double> weights)
{
  core::require(not values.empty() && (weights.empty() || weights.size() == values.size()),
                "choice_of: one weight per value");
  if (weights.empty())
    weights.assign(values.size(), 1);
  double sum = 0;
  for (const auto w : weights)
    sum += w;
  core::require(sum > 0, "choice_of: weights must have a sum above 0");
  Choice choice{std::move(values), {}};
  double so_far = 0;
  for (const auto w : weights)
    choice.cumulative.push_back((so_far += w) / sum);
  return Distribution(std::move(choice));
}

} // namespace gpuramp::study
