// SPDX-License-Identifier: Apache-2.0
#include "report/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

/// The scenario's numbers with their sources: the same source of things that differ only in their index makes one row.
namespace gpuramp::report {

namespace {

struct Row {
  std::string shape; ///< pointer with * for indices
  std::string where; ///< pointer of the first, with names for indices
  std::int64_t n = 0;
  std::string value, source, date;
  std::string cause; ///< of the gap, that this is an input of
  double weight = 0; ///< mean GPUs that the cause held back
};

bool is_index(const std::string& part)
{
  constexpr std::size_t kMostDigits = 9;
  return not part.empty() && part.size() <= kMostDigits &&
         std::all_of(part.begin(), part.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

std::vector<std::string> parts_of(const std::string& pointer)
{
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < pointer.size();) {
    const auto next = std::min(pointer.find('/', at + 1), pointer.size());
    parts.push_back(pointer.substr(at + 1, next - at - 1));
    at = next;
  }
  return parts;
}

std::string shape_of(const std::string& pointer)
{
  std::string shape;
  for (const auto& part : parts_of(pointer))
    shape += "/" + (is_index(part) ? "*" : part);
  return shape;
}

/// What a thing of a list is called.
std::string name_in(const Json& item)
{
  for (const auto* key : {"name", "rack_type", "what"})
    if (item.is_object() && item.contains(key) && item[key].is_string())
      return item[key].get<std::string>();
  return "";
}

/// "campuses / plains-1 / power" for /campuses/3/power; stops where the scenario has no such place.
std::string named(const Json& scenario, const std::string& pointer)
{
  std::string text;
  const Json* at = &scenario;
  for (const auto& part : parts_of(pointer)) {
    if (at->is_array() && is_index(part) && std::stoull(part) < at->size())
      at = &(*at)[std::stoull(part)];
    else if (at->is_object() && at->contains(part))
      at = &(*at)[part];
    else
      return pointer;
    const auto name = is_index(part) ? name_in(*at) : part;
    text += (text.empty() ? "" : " / ") + (name.empty() ? part : name);
  }
  return text;
}

std::string plain(const Json& value)
{
  return value.is_string() ? value.get<std::string>() : value.is_number() ? rounded(value.get<double>()).dump() : "";
}

/// A plain value, or a schedule {"ramp" | "step": [[date, value], ...]} by its two ends; empty for anything else.
std::string in_words(const Json& value)
{
  if (not value.is_object())
    return plain(value);
  for (const auto* kind : {"ramp", "step"})
    if (const auto found = value.find(kind); found != value.end() && found->is_array() && not found->empty()) {
      const auto &first = found->front(), &last = found->back();
      if (not first.is_array() || first.size() != 2 || not last.is_array() || last.size() != 2)
        continue;
      const auto begin = plain(first[1]) + " from " + plain(first[0]);
      return found->size() == 1 ? begin : begin + " to " + plain(last[1]) + " from " + plain(last[0]);
    }
  return "";
}

/// "burn_in" as it is said: "burn in".
std::string words_of(std::string key)
{
  std::replace(key.begin(), key.end(), '_', ' ');
  return key;
}

/// What an object says in numbers: its first few plain members.
std::string plain_members(const Json& scenario, const std::string& pointer)
{
  constexpr int kMost = 6;
  const Json::json_pointer at(pointer);
  if (not scenario.contains(at) || not scenario[at].is_object())
    return "";
  std::string text;
  int n = 0;
  for (const auto& [key, value] : scenario[at].items())
    if (const auto shown = in_words(value);
        not shown.empty() && key != "name" && key != "source" && key != "description" && n++ < kMost)
      text += (text.empty() ? "" : ", ") + words_of(key) + " " + shown;
  return text;
}

struct Driver {
  const char* cause;               ///< beginning of its name
  std::vector<const char*> inputs; ///< beginnings of shapes
};

const std::vector<Driver>& drivers()
{
  static const std::vector<Driver> all{
      {"supply: orders", {"/supply/lines"}},
      {"supply: ", {"/supply/inputs"}},
      {"in transit", {"/supply/lines"}},
      {"halls: ", {"/supply/inputs"}},
      {"power: ", {"/supply/inputs"}},
      {"halls", {"/campuses/*/halls", "/catalog/projects"}},
      {"power", {"/campuses/*/power", "/catalog/projects", "/catalog/regions"}},
      {"fabric", {"/campuses/*/fabric_ports", "/catalog/fabrics"}},
      {"crews", {"/campuses/*/install"}},
      {"installing", {"/campuses/*/install"}},
      {"burn-in", {"/campuses/*/install"}},
      {"down", {"/failures"}},
      {"dark", {"/campuses"}},
  };
  return all;
}

bool begins(const std::string& text, const std::string& with)
{
  return text.rfind(with, 0) == 0;
}

/// "cowos" of "supply: cowos", "transformers" of "power: transformers"
std::string behind_colon(const std::string& cause)
{
  const auto colon = cause.find(": ");
  return colon == std::string::npos ? "" : cause.substr(colon + 2);
}

/// The largest cause that this place is an input of.
void find_cause(Row& row, const results::NamedGpus& causes)
{
  for (const auto& [cause, gpus] : causes) {
    const auto driver = std::find_if(drivers().begin(), drivers().end(),
                                     [&, c = cause](const Driver& d) { return begins(c, d.cause); });
    if (driver == drivers().end())
      continue;
    if (begins(row.shape, "/supply/inputs") && row.where != "supply / inputs / " + behind_colon(cause))
      continue; // a shared input drives what is said of it by name
    if (std::any_of(driver->inputs.begin(), driver->inputs.end(),
                    [&](const char* input) { return begins(row.shape, input); })) {
      row.cause = cause;
      row.weight = gpus;
      return;
    }
  }
}

bool is_assumption(const Row& row)
{
  return row.source.find("assumption") != std::string::npos;
}

std::vector<Row> rows_of(const scenario::Scenario& scenario, const Json& json)
{
  std::vector<Row> rows;
  std::map<std::vector<std::string>, std::size_t> known;
  for (const auto& p : scenario.provenance) {
    if (p.source.empty())
      continue;
    const auto shape = shape_of(p.pointer);
    const auto [found, is_new] = known.insert({{shape, p.source, p.value}, rows.size()});
    if (is_new)
      rows.push_back({shape, named(json, p.pointer), 0, p.value.empty() ? plain_members(json, p.pointer) : p.value,
                      p.source, p.date, "", 0});
    ++rows[found->second].n;
  }
  return rows;
}

const scenario::ConstantSource* constant(const scenario::Scenario& scenario, const char* name)
{
  const auto& all = scenario.catalog.constants;
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& c) { return c.name == name; });
  return found == all.end() ? nullptr : &*found;
}

/// A mapping that a search found, how much slower its step is taken for that, and within which band.
Row mapping_row(const scenario::Scenario& scenario, const scenario::TrainingRun& run)
{
  const auto& m = run.mapping->mapping;
  const auto* optimism = constant(scenario, "auto_mapping_optimism");
  Row row;
  row.where = "workloads / training / " + run.name + " / mapping";
  row.value = fmt::format("tensor {}, pipeline {}, context {}, expert {}, data {}, interleave {}, micro-batch {}",
                          m.tensor, m.pipeline, m.context, m.expert, m.data, m.interleave, m.micro_batch);
  row.source = "assumption: found by search";
  if (optimism != nullptr)
    row.source += fmt::format("; the step is taken {:.0f} % longer ({}: {})", 100 * (optimism->value - 1),
                              optimism->meaning, optimism->source);
  const auto* transformer = scenario::find_transformer(scenario.catalog.transformers, run.model);
  if (transformer != nullptr && not transformer->published_mapping.empty())
    row.source += "; published of this model: " + transformer->published_mapping;
  return row;
}

bool has_experts(const scenario::Scenario& scenario, const std::string& model)
{
  const auto* transformer = scenario::find_transformer(scenario.catalog.transformers, model);
  return transformer != nullptr && transformer->shape.experts > 0;
}

/// How old the software of a run or service is.
Row software_row(const std::string& where, const std::optional<core::Date>& software, const char* otherwise)
{
  Row row;
  row.where = where + " / software";
  row.value = software ? core::format_date(*software) : otherwise;
  row.source = "assumption: kernels as old as that";
  return row;
}

/// The software of a training run, with the band in which published training steps lie around the model.
Row training_software_row(const scenario::Scenario& scenario, const scenario::TrainingRun& run)
{
  auto row = software_row("workloads / training / " + run.name, run.software, "of the day on which it starts");
  if (const auto* band = constant(scenario, has_experts(scenario, run.model) ? "expert_band" : "dense_band"))
    row.source += fmt::format("; half of the published speeds lie within {:.0f} % ({}: {})", 100 * band->value,
                              band->meaning, band->source);
  return row;
}

/// What the models take for granted of runs and services that name a transformer.
void add_modelled(std::vector<Row>& rows, const scenario::Scenario& scenario)
{
  const auto add = [&](Row row) {
    row.n = 1;
    rows.push_back(std::move(row));
  };
  for (const auto& run : scenario.workloads.training) {
    if (run.model.empty())
      continue;
    if (run.mapping && run.mapping->searched)
      add(mapping_row(scenario, run));
    add(training_software_row(scenario, run));
  }
  for (const auto& service : scenario.workloads.inference)
    if (not service.model.empty())
      add(software_row("workloads / inference / " + service.name, service.software,
                       service.requests ? "mature" : "of each day"));
}

} // namespace

Json assumption_data(const ResultSource& source, const results::NamedGpus& causes)
{
  auto rows = rows_of(source.file.scenario, source.json.at("scenario"));
  add_modelled(rows, source.file.scenario);
  for (auto& row : rows)
    find_cause(row, causes);
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return std::pair(a.weight, is_assumption(a)) > std::pair(b.weight, is_assumption(b));
  });
  auto list = Json::array();
  for (const auto& row : rows)
    list.push_back({{"where", row.where},
                    {"n", row.n},
                    {"value", row.value},
                    {"source", row.source},
                    {"date", row.date},
                    {"cause", row.cause},
                    {"weight", row.weight}});
  return list;
}

} // namespace gpuramp::report
