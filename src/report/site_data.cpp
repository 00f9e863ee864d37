// SPDX-License-Identifier: Apache-2.0
#include "report/parts.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::report {

namespace {

constexpr double kTolerance = 0.005; ///< of a site's largest value: a tenth of a pixel of the largest circle's radius

bool is_straight(const std::vector<double>& values, std::size_t from, std::size_t to, double tolerance)
{
  const auto slope = (values[to] - values[from]) / static_cast<double>(to - from);
  for (auto i = from + 1; i < to; ++i)
    if (std::abs(values[from] + slope * static_cast<double>(i - from) - values[i]) > tolerance)
      return false;
  return true;
}

/// Places of a few values, the first and the last among them, between which lines are within the tolerance of all.
std::vector<std::size_t> corners_of(const std::vector<double>& values)
{
  const auto tolerance = kTolerance * *std::max_element(values.begin(), values.end());
  std::vector<std::size_t> corners{0};
  while (corners.back() + 1 < values.size()) {
    auto to = corners.back() + 1;
    while (to + 1 < values.size() && is_straight(values, corners.back(), to + 1, tolerance))
      ++to;
    corners.push_back(to);
  }
  return corners;
}

Json site_of(const scenario::Campus& campus, const std::vector<double>& up)
{
  const auto corners = corners_of(up);
  auto there = Json::array();
  for (const auto i : corners)
    there.push_back(rounded(up[i]));
  return {{"name", campus.name},
          {"latitude_deg", campus.location->latitude_deg},
          {"longitude_deg", campus.location->longitude_deg},
          {"at", corners},
          {"up", there}};
}

} // namespace

Json site_data(const ResultSource& source, const Timeline& timeline)
{
  if (timeline.empty())
    return nullptr;
  auto sites = Json::array();
  for (const auto& campus : source.file.scenario.campuses)
    if (campus.location)
      sites.push_back(site_of(campus, timeline.column(campus.name, "gpus_up")));
  return sites.empty() ? Json(nullptr) : sites;
}

} // namespace gpuramp::report
