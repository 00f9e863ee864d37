// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/rounding.hpp"
#include "gpuramp/study/importing.hpp"
#include "study/imported_csv.hpp"
#include "study/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

namespace gpuramp::study {

namespace {

constexpr std::chrono::days kPipeline{9 * 7}; ///< integration 4 weeks, transit 2, installation 1, burn-in 2
constexpr std::chrono::days kWeek{7};

/// What a row adds to a site.
struct Step {
  core::Date date{};
  double mw = 0, h100e = 0;
  std::string source;
};

/// "xAI Colossus 2 Memphis Tennessee" as a name of results: xai-colossus-2-memphis-tennessee.
std::string name_of(const std::string& title)
{
  std::string name;
  for (const auto c : title)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (not name.empty() && name.back() != '-')
      name += '-';
  while (not name.empty() && name.back() == '-')
    name.pop_back();
  return name;
}

/// Rows of each site by date; what they say less than before is no step.
std::map<std::string, std::vector<Step>> steps_of(const ImportedCsv& csv)
{
  const auto date = csv.column("Date");
  const auto site = csv.column("Data center");
  const auto power = csv.column("Power (MW)");
  const auto compute = csv.column("H100 equivalents");
  std::map<std::string, std::vector<Step>> sites;
  for (std::size_t r = 0; r < csv.n_rows(); ++r)
    sites[name_of(csv.text(r, site))].push_back({csv.date(r, date, "mdy"), csv.number(r, power).value_or(0),
                                                 csv.number(r, compute).value_or(0), csv.source(r)});
  for (auto& [name, steps] : sites) {
    std::stable_sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.date < b.date; });
    double mw = 0;
    double h100e = 0;
    for (auto& step : steps) {
      step.mw = std::max(0.0, step.mw - std::exchange(mw, std::max(mw, step.mw)));
      step.h100e = std::max(0.0, step.h100e - std::exchange(h100e, std::max(h100e, step.h100e)));
    }
    std::erase_if(steps, [](const Step& s) { return s.mw <= 0 && s.h100e <= 0; });
  }
  std::erase_if(sites, [](const auto& dated) { return dated.second.empty(); });
  return sites;
}

/// One scenario of all sites.
class SitesWriter {
public:
  explicit SitesWriter(const SiteTimelines& table) : t_(table), start_(table.as_of), end_(table.as_of) {}

  void add(const std::string& name, const std::vector<Step>& steps)
  {
    Json campus{{"name", name}, {"region", t_.region}, {"fabric", t_.fabric}};
    campus["pue"] = {{"value", t_.pue}, {"source", "assumption: as told to the import"}};
    std::int64_t racks_before = 0;
    double h100e = 0;
    auto target = Json::array();
    for (const auto& step : steps) {
      h100e += step.h100e;
      const auto racks = static_cast<std::int64_t>(core::whole_in(h100e / h100e_per_rack())) - racks_before;
      racks_before += racks;
      add_step(step, racks, campus, name);
      target.push_back({core::format_date(step.date), fmt::format("{} GPU", racks_before * t_.rack.gpus_per_rack)});
      end_ = std::max(end_, step.date);
    }
    campus["target"] = {{"step", target}};
    campus["install"] = {
        {"rate", "330 rack/week"},
        {"duration", "1 week"},
        {"burn_in", "2 week"},
        {"source", "assumption: crews as fast as at Colossus 1, 75,000 H100 in 22 days of 2024 (Epoch AI, CC-BY)"}};
    campus["source"] = steps.front().source;
    campuses_.push_back(std::move(campus));
  }

  [[nodiscard]] std::string text() const
  {
    constexpr std::chrono::days kAfter{183};
    const Json scenario{
        {"format_version", 1},
        {"name", name_of(t_.file.stem().string())},
        {"description", "Sites as their timelines say, imported by gpuramp."},
        {"start", core::format_date(start_)},
        {"end", core::format_date(end_ + kAfter)},
        {"catalogs", {"builtin:accelerators", "builtin:projects", "builtin:fabrics", "builtin:regions"}},
        {"supply", {{"lines", lines_}}},
        {"campuses", campuses_}};
    return scenario.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  }

private:
  [[nodiscard]] double h100e_per_rack() const
  {
    return t_.rack.h100_equivalents * static_cast<double>(t_.rack.gpus_per_rack);
  }

  void add_step(const Step& step, std::int64_t racks, Json& campus, const std::string& name)
  {
    const auto date = core::format_date(step.date);
    if (step.mw > 0)
      campus["power"]["tranches"].push_back({{"name", "step-" + date},
                                             {"capacity", fmt::format("{:.6g} MW", step.mw)},
                                             {"available", date},
                                             {"source", step.source}});
    if (racks <= 0)
      return;
    const auto bus_mw = static_cast<double>(racks) * core::in_megawatts(t_.rack.max_power);
    campus["halls"].push_back({{"count", 1},
                               {"rack_slots", racks},
                               {"bus", fmt::format("{:.6g} MW", bus_mw)},
                               {"available", date},
                               {"source", step.source + "; assumption: slots for its racks at nameplate power"}});
    const auto source = fmt::format("{}; assumption: all H100 equivalents are {}", step.source, t_.rack.name);
    if (step.date <= t_.as_of)
      campus["initial"].push_back({{"rack_type", t_.rack.name},
                                   {"racks", racks},
                                   {"installed", core::format_date(std::max(step.date, t_.rack.available))},
                                   {"source", source}});
    else
      order(step, racks, name, source);
  }

  void order(const Step& step, std::int64_t racks, const std::string& name, const std::string& source)
  {
    const auto from = std::max(start_, step.date - kPipeline - kWeek);
    lines_.push_back(
        {{"rack_type", t_.rack.name},
         {"orders", Json::array({Json::array({core::format_date(from), fmt::format("{} rack/week", racks)}),
                                 Json::array({core::format_date(from + kWeek), "0 rack/week"})})},
         {"integration_time", "4 week"},
         {"transit_time", "2 week"},
         {"campuses", {name}},
         {"source", source + ", ordered nine weeks before"}});
  }

  const SiteTimelines& t_;
  core::Date start_, end_;
  Json campuses_ = Json::array(), lines_ = Json::array();
};

} // namespace

std::string import_sites(const SiteTimelines& table)
{
  const ImportedCsv csv(table.file);
  SitesWriter writer(table);
  const auto sites = steps_of(csv);
  if (sites.empty())
    throw core::InputError({{table.file.string(), 0, "", "no site gains any power or compute",
                             "see the columns Power (MW) and H100 equivalents"}});
  for (const auto& [name, steps] : sites)
    writer.add(name, steps);
  return writer.text();
}

} // namespace gpuramp::study
