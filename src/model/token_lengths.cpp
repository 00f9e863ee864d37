// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/token_lengths.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/probability.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace gpuramp::model {

namespace {

std::vector<TokenLengths::Node> scaled_to_one(std::vector<TokenLengths::Node> nodes)
{
  double all = 0;
  for (const auto& node : nodes)
    all += node.weight;
  for (auto& node : nodes)
    node.weight /= all;
  return nodes;
}

std::vector<TokenLengths::Node> lognormal_nodes(double median, double sigma)
{
  constexpr double kReach = 8, kStep = 0.04; // standard deviations
  std::vector<TokenLengths::Node> nodes;
  for (double z = -kReach; z <= kReach + kStep / 2; z += kStep)
    nodes.push_back({median * std::exp(sigma * z), std::exp(-z * z / 2)});
  return scaled_to_one(std::move(nodes));
}

std::vector<TokenLengths::Node> exponential_nodes(double mean)
{
  constexpr int kSteps = 800; // even
  constexpr double kReach = 40;
  std::vector<TokenLengths::Node> nodes;
  for (int i = 0; i <= kSteps; ++i) {
    const auto y = kReach * i / kSteps;
    nodes.push_back({mean * y, (i == 0 || i == kSteps ? 1 : i % 2 == 1 ? 4 : 2) * std::exp(-y)});
  }
  return scaled_to_one(std::move(nodes));
}

std::vector<TokenLengths::Node> measured_nodes(const std::vector<double>& sorted)
{
  constexpr std::size_t kMost = 1'000;
  const auto n = std::min(kMost, sorted.size());
  std::vector<TokenLengths::Node> nodes;
  for (std::size_t i = 0; i < n; ++i) {
    const auto from = i * sorted.size() / n, to = (i + 1) * sorted.size() / n;
    const auto sum = std::accumulate(sorted.begin() + static_cast<std::ptrdiff_t>(from),
                                     sorted.begin() + static_cast<std::ptrdiff_t>(to), 0.0);
    nodes.push_back({sum / static_cast<double>(to - from), static_cast<double>(to - from)});
  }
  return scaled_to_one(std::move(nodes));
}

} // namespace

TokenLengths TokenLengths::lognormal(double mean, double cv)
{
  core::require(mean > 0 && cv >= 0, "TokenLengths::lognormal: a mean that is not above 0, or a cv below 0");
  return {cv == 0 ? Form::alike : Form::lognormal, mean, cv};
}

TokenLengths TokenLengths::exponential(double mean)
{
  core::require(mean > 0, "TokenLengths::exponential: a mean that is not above 0");
  return {Form::exponential, mean, 1};
}

TokenLengths TokenLengths::measured(std::vector<double> tokens)
{
  core::require(not tokens.empty(), "TokenLengths::measured: no requests");
  std::sort(tokens.begin(), tokens.end());
  core::require(tokens.front() > 0, "TokenLengths::measured: a request without tokens");
  double sum = 0, squares = 0;
  for (const auto n : tokens)
    sum += n, squares += n * n;
  const auto mean = sum / static_cast<double>(tokens.size());
  const auto variance = std::max(0.0, squares / static_cast<double>(tokens.size()) - mean * mean);
  TokenLengths lengths(Form::measured, mean, std::sqrt(variance) / mean);
  lengths.sorted_ = std::make_shared<const std::vector<double>>(std::move(tokens));
  return lengths;
}

double TokenLengths::open(double uniform)
{
  return std::max(uniform, 0x1p-54);
}

double TokenLengths::sigma() const
{
  return std::sqrt(std::log1p(cv_ * cv_));
}

double TokenLengths::median() const
{
  return mean_ / std::sqrt(1 + cv_ * cv_);
}

double TokenLengths::quantile(double probability) const
{
  switch (form_) {
    case Form::alike: break;
    case Form::lognormal: return median() * std::exp(sigma() * core::normal_quantile(probability));
    case Form::exponential: return -mean_ * std::log1p(-probability);
    case Form::measured:
      return (*sorted_)[std::min(sorted_->size() - 1,
                                 static_cast<std::size_t>(probability * static_cast<double>(sorted_->size())))];
  }
  return mean_;
}

std::vector<TokenLengths::Node> TokenLengths::nodes() const
{
  switch (form_) {
    case Form::alike: break;
    case Form::lognormal: return lognormal_nodes(median(), sigma());
    case Form::exponential: return exponential_nodes(mean_);
    case Form::measured: return measured_nodes(*sorted_);
  }
  return {{mean_, 1}};
}

} // namespace gpuramp::model
