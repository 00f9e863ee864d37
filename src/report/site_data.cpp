// SPDX-License-Identifier: Apache-2.0
#include "report/parts.hpp"

#include <algorithm>

namespace gpuramp::report {

Json site_data(const ResultSource& source, const Timeline& timeline)
{
  if (timeline.empty())
    return nullptr;
  auto sites = Json::array();
  for (const auto& campus : source.file.scenario.campuses)
    if (campus.location)
      sites.push_back({{"name", campus.name},
                       {"latitude_deg", campus.location->latitude_deg},
                       {"longitude_deg", campus.location->longitude_deg},
                       {"up", rounded(timeline.column(campus.name, "gpus_up"))}});
  return sites.empty() ? Json(nullptr) : sites;
}

} // namespace gpuramp::report
