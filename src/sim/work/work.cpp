// SPDX-License-Identifier: Apache-2.0
#include "sim/work/work.hpp"

#include <algorithm>

namespace gpuramp::sim {

const std::vector<double>& Work::gpus_at(std::size_t campus) const
{
  if (campus < gpus.size() && campuses[campus] == campus)
    return gpus[campus]; // pools are everywhere
  static const std::vector<double> kNone;
  const auto place = static_cast<std::size_t>(std::find(campuses.begin(), campuses.end(), campus) - campuses.begin());
  return place < gpus.size() ? gpus[place] : kNone;
}

std::size_t Work::flow_at(std::size_t campus) const
{
  return first_flow + static_cast<std::size_t>(std::find(campuses.begin(), campuses.end(), campus) - campuses.begin());
}

} // namespace gpuramp::sim
