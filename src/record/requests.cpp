// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/record/requests.hpp"

#include <algorithm>

namespace gpuramp::record {

namespace {

/// One figure of all months together.
double whole_of(const std::vector<RequestMonth>& months, RequestFigure figure, Aggregation over_time)
{
  double sum = 0, weights = 0, most = months.front().figures[figure], least = most;
  const bool is_mean = over_time == Aggregation::mean;
  for (const auto& month : months) {
    const auto value = month.figures[figure];
    const auto weight = is_mean ? month.figures[RequestFigure::requests] : 1;
    sum += weight > 0 ? weight * value : 0;
    weights += weight;
    most = std::max(most, value);
    least = std::min(least, value);
  }
  if (is_mean)
    return weights > 0 ? sum / weights : 0;
  return over_time == Aggregation::flow ? sum : over_time == Aggregation::least ? least : most;
}

} // namespace

RequestFigures RequestRecord::whole() const
{
  RequestFigures figures;
  for (const auto& [id, term] : kTerms<RequestFigure>)
    if (not months.empty())
      figures[id] = whole_of(months, id, term.over_time);
  double seconds = 0, usd = 0;
  for (const auto& month : months) {
    seconds += core::in_seconds(core::between(month.from, month.to));
    usd += month.figures[RequestFigure::usd_per_million_tokens] * month.figures[RequestFigure::tokens_in_time];
  }
  if (const auto tokens = figures[RequestFigure::tokens_in_time]; tokens > 0) {
    figures[RequestFigure::goodput_tokens_per_s] = tokens / seconds;
    figures[RequestFigure::usd_per_million_tokens] = usd / tokens;
  }
  return figures;
}

} // namespace gpuramp::record
