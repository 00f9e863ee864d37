// SPDX-License-Identifier: Apache-2.0
#include "study/gate_terms.hpp"

#include "gpuramp/core/units.hpp"
#include "study/measures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace gpuramp::study {

namespace {

using Alias = std::pair<std::string_view, std::string_view>;

/// What planners say for a key. A campus has no summary: there the column is meant.
constexpr std::array kAliases = {Alias{"mean_wait", "wait_mean_s"},
                                 Alias{"median_wait", "wait_p50_s"},
                                 Alias{"p50_wait", "wait_p50_s"},
                                 Alias{"p90_wait", "wait_p90_s"},
                                 Alias{"p99_wait", "wait_p99_s"},
                                 Alias{"longest_wait", "wait_max_s"},
                                 Alias{"utilisation", "utilisation_frac"},
                                 Alias{"ttft", "ttft_s"},
                                 Alias{"tpot", "tpot_s"},
                                 Alias{"latency", "latency_s"},
                                 Alias{"attainment", "attainment_frac"},
                                 Alias{"goodput", "goodput_tokens_per_s"},
                                 Alias{"peak", "peak_facility_mw"},
                                 Alias{"cost", "cost_usd"},
                                 Alias{"energy", "energy_mwh"},
                                 Alias{"carbon", "co2e_t"},
                                 Alias{"pue", "mean_pue"},
                                 Alias{"gpus", "gpus_up"},
                                 Alias{"gpus_up", "gpus_up"},
                                 Alias{"power", "facility_mw"}};

/// Units by how keys end; the longest that fits.
constexpr std::array kUnitsByEnding = {Alias{"_mwh", "MWh"}, Alias{"_mw", "MW"},    Alias{"_usd", "USD"},
                                       Alias{"_t", "t"},     Alias{"flop", "FLOP"}, Alias{"_days", ""}};
constexpr std::array kUnitsByBeginning = {Alias{"gpus_", "GPU"}, Alias{"tokens_", "token"},
                                          Alias{"largest_training_gpus", "GPU"}};

const std::vector<std::pair<std::string, Relation>>& relations()
{
  static const std::vector<std::pair<std::string, Relation>> table{
      {"<=", Relation::at_most}, {">=", Relation::at_least}, {"<", Relation::below}, {">", Relation::above}};
  return table;
}

std::string trimmed(const std::string& text)
{
  const auto first = text.find_first_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// "peak facility mw" as "peak_facility_mw", and aliases as what they stand for.
std::string key_of(std::string text)
{
  for (auto& c : text)
    c = c == ' ' ? '_' : static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  for (const auto& [alias, key] : kAliases)
    if (alias == text)
      return std::string(key);
  return text;
}

/// Cuts " by 2027-01-01" or the like off the end. \return whether the word was there
bool take_date(std::string& text, const std::string& word, GateTerm& term)
{
  const auto at = text.rfind(" " + word + " ");
  if (at == std::string::npos)
    return false;
  const auto date = trimmed(text.substr(at + word.size() + 2));
  term.date = core::parse_date(date);
  if (not term.date) {
    term.problem = fmt::format("'{}' is not a date", date);
    term.suggestion = "write a day of the calendar as YYYY-MM-DD, the date last";
  }
  text = trimmed(text.substr(0, at));
  return true;
}

void take_campus(std::string& text, GateTerm& term)
{
  const auto at = text.rfind(" at ");
  if (at == std::string::npos)
    return;
  term.campus = trimmed(text.substr(at + 4));
  text = trimmed(text.substr(0, at));
}

/// Cuts " of queue batch" and " of class large" off the end.
void take_jobs(std::string& text, GateTerm& term)
{
  for (bool found = true; found;) {
    found = false;
    for (const auto* by : {"queue", "class", "partition", "size", "year", "month"}) {
      const auto word = std::string(" of ") + by + " ";
      const auto at = text.rfind(word);
      if (at == std::string::npos)
        continue;
      found = true;
      auto& jobs = term.jobs ? *term.jobs : term.jobs.emplace();
      const auto name = trimmed(text.substr(at + word.size()));
      text = trimmed(text.substr(0, at));
      if (std::string_view(by) == "queue")
        jobs.queue = name;
      else
        jobs.by = by, jobs.group = name;
    }
  }
}

/// Cuts " of service chat" off the end.
void take_service(std::string& text, GateTerm& term)
{
  const std::string word = " of service ";
  if (const auto at = text.rfind(word); at != std::string::npos) {
    term.service = trimmed(text.substr(at + word.size()));
    text = trimmed(text.substr(0, at));
  }
}

/// "100 k GPU", "100k", "1.5M", "100000".
std::optional<double> gpus_in(const std::string& text)
{
  if (const auto n = limit_in_unit(text, "GPU"))
    return n;
  if (text.empty() || std::string_view("kMG").find(text.back()) == std::string_view::npos)
    return std::nullopt;
  return limit_in_unit(fmt::format("{} {} GPU", text.substr(0, text.size() - 1), text.back()), "GPU");
}

/// "4 h" as "4 hour": so waits are spoken of.
std::string with_whole_words(const std::string& limit)
{
  for (const auto& [brief, whole] : {Alias{" h", " hour"}, Alias{" d", " day"}})
    if (limit.ends_with(brief))
      return limit.substr(0, limit.size() - brief.size()) + std::string(whole);
  return limit;
}

void read_milestone(const std::string& text, bool has_by, GateTerm& term)
{
  const auto gpus = gpus_in(text);
  if (gpus && has_by && *gpus > 0) {
    term.is_milestone = true;
    term.gpus = *gpus;
  } else {
    term.problem = gpus ? "a number of GPUs needs a date" : "it states no limit";
    term.suggestion = "write \"100 k GPU by 2027-01-01\" or \"peak <= 200 MW\"";
  }
}

} // namespace

bool holds(Relation relation, double value, double limit)
{
  switch (relation) {
    case Relation::at_most: return value <= limit;
    case Relation::below: return value < limit;
    case Relation::at_least: return value >= limit;
    case Relation::above: return value > limit;
  }
  return false;
}

std::optional<double> limit_in_unit(const std::string& limit, const std::string& unit)
{
  double number = 0;
  const auto [end, error] = std::from_chars(limit.data(), limit.data() + limit.size(), number);
  if (error == std::errc{} && end == limit.data() + limit.size())
    return number;
  if (unit.empty())
    return std::nullopt;
  const auto given = core::parse_quantity(with_whole_words(limit));
  const auto one = core::parse_quantity("1 " + unit);
  const auto* quantity = std::get_if<core::ParsedQuantity>(&given);
  const auto* size = std::get_if<core::ParsedQuantity>(&one);
  if (quantity == nullptr || size == nullptr || quantity->dimension != size->dimension)
    return std::nullopt;
  return quantity->value / size->value;
}

std::string unit_of(const std::string& key)
{
  if (const auto known = measure_of(key).unit; not known.empty())
    return std::string(known);
  for (const auto& [end, unit] : kUnitsByEnding)
    if (key.ends_with(end))
      return std::string(unit);
  for (const auto& [beginning, unit] : kUnitsByBeginning)
    if (key.starts_with(beginning))
      return std::string(unit);
  return "";
}

GateTerm parse_gate(const std::string& written)
{
  GateTerm term;
  auto text = trimmed(written);
  const bool has_by = take_date(text, "by", term);
  if (not has_by)
    take_date(text, "on", term);
  take_campus(text, term);
  if (not term.problem.empty())
    return term;
  for (const auto& [sign, relation] : relations())
    if (const auto at = text.find(sign); at != std::string::npos) {
      auto measure = trimmed(text.substr(0, at));
      take_jobs(measure, term);
      take_service(measure, term);
      term.measure = key_of(measure);
      term.limit = trimmed(text.substr(at + sign.size()));
      term.relation = relation;
      if (has_by) {
        term.problem = "'by' is for a number of GPUs";
        term.suggestion = "write 'on' for a limit that holds on one date, or leave the date out";
      }
      return term;
    }
  read_milestone(text, has_by, term);
  return term;
}

} // namespace gpuramp::study
