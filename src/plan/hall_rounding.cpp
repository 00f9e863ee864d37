// SPDX-License-Identifier: Apache-2.0
#include "plan/hall_rounding.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::plan {

namespace {

class HallRounder {
public:
  HallRounder(const PlanHalls& halls, std::size_t h, double spare_frac) : halls_(halls), h_(h), spare_frac_(spare_frac)
  {
  }

  void round(const HallParts& parts, std::vector<Site>& sites) const
  {
    for (auto& site : sites)
      site.halls[h_].assign(halls_.most.size(), 0);
    for (std::size_t p = 0; p < halls_.most.size(); ++p)
      round_period(parts, sites, p);
  }

private:
  void round_period(const HallParts& parts, std::vector<Site>& sites, std::size_t p) const
  {
    constexpr double kForgiven = 1e-6; // of the solver's rounding
    std::vector<std::pair<double, std::size_t>> more;
    double n = 0, needed = 0;
    for (std::size_t s = 0; s < sites.size(); ++s) {
      auto& so_far = sites[s].halls[h_];
      const auto part = parts[s][h_][p];
      so_far[p] = std::max(p > 0 ? so_far[p - 1] : 0, static_cast<int>(std::floor(part + kForgiven)));
      n += so_far[p];
      needed += part;
      if (part - so_far[p] > kForgiven)
        more.emplace_back(so_far[p] - part, s);
    }
    std::sort(more.begin(), more.end());
    const auto wanted =
        std::min(halls_.most[p], std::ceil(needed + spare_frac_ * static_cast<double>(more.size()) - kForgiven));
    for (const auto& [part, s] : more)
      if (n < wanted)
        ++sites[s].halls[h_][p], ++n;
  }

  const PlanHalls& halls_;
  std::size_t h_;
  double spare_frac_;
};

} // namespace

std::vector<Site> with_whole_halls(const PlanGroup& group, std::vector<Site> sites, const HallParts& parts,
                                   double spare_frac)
{
  for (auto& site : sites)
    site.halls.resize(group.halls.size());
  for (std::size_t h = 0; h < group.halls.size(); ++h)
    HallRounder(group.halls[h], h, spare_frac).round(parts, sites);
  return sites;
}

} // namespace gpuramp::plan
