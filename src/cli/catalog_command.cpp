// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/fabric_bill.hpp"
#include "cli/option_checks.hpp"
#include "cli/print.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "gpuramp/topology/project_graph.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace gpuramp::cli {

namespace {

std::vector<std::filesystem::path> default_files()
{
  std::error_code error;
  const auto folder = scenario::shipped_scenarios() / "catalog";
  std::vector<std::filesystem::path> files;
  if (std::filesystem::is_directory(folder, error))
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      if (entry.path().extension() == ".json")
        files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  if (not files.empty())
    return files;
  throw core::InputError({{"scenarios/catalog", 0, "", "no catalogue files found", "name them with --file"}});
}

/// "418 > 247" of carbon by date: at first, and in the end.
std::string carbon_text(const model::TimeSeries& carbon)
{
  constexpr double kGramsPerKilowattHour = 3.6e6; // of kg/J
  if (carbon.dates().empty())
    return fmt::format("{:.0f}", carbon.mean() * kGramsPerKilowattHour);
  return fmt::format("{:.0f} > {:.0f}", carbon.values().front() * kGramsPerKilowattHour,
                     carbon.values().back() * kGramsPerKilowattHour);
}

/// "490" of a value in internal units, "-" where there is none.
template <class Quantity>
std::string shown(const std::optional<Quantity>& value, double factor)
{
  return value ? fmt::format("{:.0f}", value->base() * factor) : "-";
}

void list(const scenario::Catalog& catalog)
{
  print_text("{:<22} {:>10} {:>6} {:>5} {:>11} {:>9} {:>8} {:>8}\n", "rack type", "available", "GPUs", "dies",
             "bf16 TFLOP/s", "rack kW", "kW/GPU", "H100e");
  for (const auto& r : catalog.rack_types)
    print_text("{:<22} {:>10} {:>6} {:>5} {:>11.0f} {:>9.1f} {:>8.2f} {:>8.2f}\n", r.name,
               core::format_date(r.available), r.gpus_per_rack, r.dies_per_gpu, r.peak_bf16.base() / 1e12,
               r.max_power.base() / 1e3, r.max_power.base() / 1e3 / static_cast<double>(r.gpus_per_rack),
               r.h100_equivalents);
  print_text("\n{:<22} {:>8}  critical path\n", "project", "months");
  for (const auto& p : catalog.projects) {
    const auto schedule = std::get<topology::ProjectSchedule>(topology::schedule_project(p.tasks));
    std::string path;
    for (const auto t : schedule.critical_path)
      path += (path.empty() ? "" : " > ") + p.tasks[t].name;
    print_text("{:<22} {:>8.1f}  {}\n", p.name, schedule.length.base() / core::kSecondsPerMonth, path);
  }
  print_text("\n{:<22} {:>10} {:>12} {:>12}\n", "fabric", "GB/s/GPU", "hall 1:n", "core 1:n");
  for (const auto& f : catalog.fabrics) {
    const auto less = scenario::oversubscription_of(f, catalog.fabric_parts);
    print_text("{:<22} {:>10.0f} {:>12.4g} {:>12.4g}\n", f.name, core::in_gigabytes_per_second(f.port), less.hall,
               less.core);
  }
  print_text("\n{:<22} {:>10} {:>10}\n", "region", "g/kWh", "USD/MWh");
  for (const auto& r : catalog.regions)
    print_text("{:<22} {:>10} {:>10.1f}\n", r.name, carbon_text(r.carbon.values), r.price.base() * 3.6e9);
  print_text("\n{:<22} {:>10} {:>10} {:>10} {:>12}\n", "source kind", "g/kWh", "USD/MWh", "USD/kW", "lead months");
  for (const auto& k : catalog.sources)
    print_text("{:<22} {:>10} {:>10} {:>10} {:>12.0f}\n", k.name, shown(k.carbon, 3.6e6), shown(k.price, 3.6e9),
               shown(k.capex, 1e3), k.lead_time.base() / core::kSecondsPerMonth);
}

/// "/rack_types/3" of the entry of this name in its list, or nothing.
template <class T>
std::string pointer_of(const std::vector<T>& entries, const char* key, const std::string& name)
{
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const T& entry) { return entry.name == name; });
  return found == entries.end() ? "" : fmt::format("/{}/{}", key, found - entries.begin());
}

void show(const std::filesystem::path& file, const std::string& name, bool& shown)
{
  std::vector<scenario::Provenance> provenance;
  const auto catalog = scenario::read_catalogs({file}, provenance);
  for (const auto& pointer :
       {pointer_of(catalog.rack_types, "rack_types", name), pointer_of(catalog.projects, "projects", name),
        pointer_of(catalog.fabrics, "fabrics", name), pointer_of(catalog.fabric_parts.switches, "switches", name),
        pointer_of(catalog.fabric_parts.optics, "optics", name), pointer_of(catalog.regions, "regions", name),
        pointer_of(catalog.sources, "sources", name)}) {
    if (pointer.empty())
      continue;
    shown = true;
    print_text("{} ({}{})\n", name, file.filename().string(), pointer);
    for (const auto& p : provenance)
      if (p.pointer.rfind(pointer + "/", 0) == 0)
        print_text("  {:<28} {:<20} {}{}\n", p.pointer.substr(pointer.size() + 1), p.value, p.source,
                   p.date.empty() ? "" : " (" + p.date + ")");
  }
}

int bill(const scenario::Catalog& all, const std::string& name, std::int64_t gpus)
{
  const auto found =
      std::find_if(all.fabrics.begin(), all.fabrics.end(), [&](const auto& f) { return f.name == name; });
  if (found == all.fabrics.end())
    throw core::InputError({{"catalog", 0, "", fmt::format("there is no fabric '{}'", name),
                             "--gpus counts the parts of a fabric; 'gpuramp catalog' lists them"}});
  print_bill(*found, all.fabric_parts, gpus);
  return kOk;
}

int catalog(const std::string& name, std::vector<std::filesystem::path> files, std::int64_t gpus)
{
  if (files.empty())
    files = default_files();
  std::vector<scenario::Provenance> provenance;
  const auto all = scenario::read_catalogs(files, provenance);
  if (gpus > 0)
    return bill(all, name, gpus);
  if (name.empty()) {
    list(all);
    return kOk;
  }
  bool shown = false;
  for (const auto& file : files)
    show(file, name, shown);
  if (shown)
    return kOk;
  std::vector<std::string> names;
  for (const auto& r : all.rack_types)
    names.push_back(r.name);
  for (const auto& p : all.projects)
    names.push_back(p.name);
  for (const auto& f : all.fabrics)
    names.push_back(f.name);
  for (const auto& s : all.fabric_parts.switches)
    names.push_back(s.name);
  for (const auto& o : all.fabric_parts.optics)
    names.push_back(o.name);
  for (const auto& r : all.regions)
    names.push_back(r.name);
  for (const auto& k : all.sources)
    names.push_back(k.name);
  const auto near = core::nearest_word(name, names);
  throw core::InputError({{"catalog", 0, "", fmt::format("there is no entry '{}'", name),
                           near.empty() ? "'gpuramp catalog' lists them" : fmt::format("did you mean '{}'?", near)}});
}

} // namespace

void add_catalog(CLI::App& app, Action& action)
{
  struct Arguments {
    std::string name;
    std::vector<std::filesystem::path> files;
    std::int64_t gpus = 0; ///< 0: no parts list
  };
  auto* command = app.add_subcommand("catalog", "List catalogue entries, or all numbers of one with their sources");
  const auto arguments = std::make_shared<Arguments>();
  command->add_option("NAME", arguments->name, "entry, such as gb200-nvl72");
  command->add_option("--file", arguments->files, "catalogue files (default: those that come with gpuramp)");
  constexpr std::int64_t kMostGpus = 1'000'000'000;
  command->add_option("--gpus", arguments->gpus, "of a fabric: the parts it takes for so many GPUs")
      ->check(between(std::int64_t{1}, kMostGpus));
  command->footer(
      "Examples:\n  gpuramp catalog\n  gpuramp catalog vera-rubin-nvl72\n  gpuramp catalog superpod-ndr --gpus 1024\n");
  command->callback([arguments, &action] {
    action = [arguments] { return catalog(arguments->name, arguments->files, arguments->gpus); };
  });
}

} // namespace gpuramp::cli
