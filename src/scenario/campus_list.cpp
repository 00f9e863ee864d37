// SPDX-License-Identifier: Apache-2.0
#include "scenario/campus_list.hpp"

#include "gpuramp/input/json_tree.hpp"
#include "gpuramp/input/limits.hpp"
#include "gpuramp/input/pointer.hpp"
#include "scenario/rules.hpp"
#include "scenario/template.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace gpuramp::scenario {

namespace {

using input::Node;

std::size_t count_values(const Node& node)
{
  std::size_t n = 1;
  for (const auto& item : node.items)
    n += count_values(item);
  for (const auto& [key, member] : node.members)
    n += count_values(member);
  return n;
}

model::Site location_of(const CampusTemplate& made, std::size_t n)
{
  return {.latitude_deg = made.latitude_deg[n], .longitude_deg = made.longitude_deg[n]};
}

} // namespace

void CampusList::add(CampusText text, const std::string& pointer)
{
  auto& campus = text.campus;
  if (context_.problems->empty()) // else the cooling may have values that no model takes
    set_pue(campus, pointer);
  need_power(campus, pointer);
  const bool named = context_.given(pointer + "/name");
  if (text.made && named)
    context_.complain(pointer, "has both 'name' and 'template'", "a template names its campuses itself");
  if (not text.made && not named && input::find_at(*context_.root, pointer)->kind == Node::Kind::object)
    context_.complain(pointer, "'name' is missing", "name it, or make many with 'template'");
  if (not text.made)
    add_campus(std::move(campus), pointer);
  else if (not text.made->name.empty())
    add_made(std::move(campus), *text.made, pointer);
}

void CampusList::add_made(Campus campus, const CampusTemplate& made, const std::string& pointer)
{
  const bool placed = has_places(made, pointer);
  if (not is_sound(made, pointer + "/template") || not is_bounded(made, pointer))
    return;
  for (int n = 0; n < made.count; ++n) {
    if (placed)
      campus.location = location_of(made, static_cast<std::size_t>(n));
    add_campus(instance(campus, made.name, made.every, n), pointer);
  }
}

/// \return whether the template places its campuses; where it does so badly, they are made without places, so that
/// nothing else misses them
bool CampusList::has_places(const CampusTemplate& made, const std::string& pointer)
{
  const auto n = static_cast<std::size_t>(made.count);
  const auto n_latitudes = made.latitude_deg.size(), n_longitudes = made.longitude_deg.size();
  if (n_latitudes == 0 && n_longitudes == 0)
    return false;
  if (context_.given(pointer + "/location"))
    context_.complain(pointer + "/location", "is given beside latitudes and longitudes of the template",
                      "leave it out: each campus has a place of its own");
  if (n_latitudes == n && n_longitudes == n)
    return true;
  context_.complain(pointer + "/template",
                    fmt::format("has {} latitudes and {} longitudes for {} campuses", n_latitudes, n_longitudes, n),
                    "give one of each for each campus, or none");
  return false;
}

bool CampusList::is_sound(const CampusTemplate& made, const std::string& pointer)
{
  if (made.name.find("{n}") == std::string::npos && made.count > 1) {
    context_.complain(pointer + "/name", "lacks {n}", "write a name such as \"plains-{n}\"");
    return false;
  }
  if (const auto years = years_of(made.every, made.count - 1); years > kMostYears) {
    context_.complain(pointer + "/every", fmt::format("the last campus would come {:.0f} years after the first", years),
                      "make fewer, or closer to each other");
    return false;
  }
  return true;
}

/// What a template makes is held in memory whole.
bool CampusList::is_bounded(const CampusTemplate& made, const std::string& pointer)
{
  constexpr auto kMostMade = static_cast<double>(input::kMaxValues); // as if they stood in the file
  const auto n =
      static_cast<double>(count_values(*input::find_at(*context_.root, pointer))) * static_cast<double>(made.count);
  n_made_ += n;
  if (n_made_ <= kMostMade)
    return true;
  context_.complain(
      pointer + "/template/count",
      fmt::format("makes {} campuses of {:.0f} values in all (all templates together make at most {:.0f})", made.count,
                  n, kMostMade),
      "make fewer, or describe each with fewer events and parts");
  return false;
}

void CampusList::add_campus(Campus campus, const std::string& pointer)
{
  constexpr std::size_t kMostCampuses = 10'000;
  if (campuses_.size() >= kMostCampuses) {
    context_.complain("/campuses", fmt::format("more than {} campuses", kMostCampuses), "make fewer, larger ones");
    return;
  }
  for (std::size_t t = 0; t < campus.power.tranches.size(); ++t)
    if (auto& tranche = campus.power.tranches[t]; tranche.name.empty())
      tranche.name = fmt::format("{}-{}", tranche.kind, t + 1);
  campuses_.push_back(std::move(campus));
  pointers_.push_back(pointer);
}

/// An empty list is a campus that gets none; a missing one is an oversight.
void CampusList::need_power(const Campus& campus, const std::string& pointer)
{
  if (not campus.power.network && context_.given(pointer + "/power") && not context_.given(pointer + "/power/tranches"))
    context_.complain(pointer + "/power", "'tranches' is missing", "it is power as it arrives; or give 'network'");
}

/// Cooling makes the PUE. A resolved scenario states both, and then they agree.
void CampusList::set_pue(Campus& campus, const std::string& pointer)
{
  if (not campus.cooling)
    return;
  const auto pue = mean_of_year(pue_by_month(*campus.cooling));
  constexpr double kSame = 1e-9;
  if (context_.given(pointer + "/pue") && std::abs(campus.pue - pue) > kSame)
    context_.complain(pointer + "/pue", "has both 'pue' and 'cooling'",
                      "give one of the two: cooling makes the PUE of type, load and weather");
  campus.pue = pue;
}

} // namespace gpuramp::scenario
