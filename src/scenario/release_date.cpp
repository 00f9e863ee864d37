// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/release_date.hpp"

#include <array>
#include <regex>

namespace gpuramp::scenario {
namespace {

std::optional<core::Date> first_of_month(int year, int month)
{
  return core::Date(std::chrono::year(year) / month / 1);
}

/// Year of two digits and month as the first two groups of the expression.
std::optional<core::Date> year_and_month(const std::string& text, const char* expression)
{
  std::smatch found;
  if (not std::regex_search(text, found, std::regex(expression)))
    return std::nullopt;
  return first_of_month(2000 + std::stoi(found[1]), std::stoi(found[2]));
}

std::optional<core::Date> mlperf_round(const std::string& text)
{
  static const char* const kRound = R"((training|inference)(?:_results_| )v(\d)\.([01]))";
  std::smatch found;
  if (not std::regex_search(text, found, std::regex(kRound, std::regex::icase)))
    return std::nullopt;
  const bool training = found[1].str().front() == 't' || found[1].str().front() == 'T';
  const bool first = found[3] == "0";
  return first_of_month(2020 + std::stoi(found[2]), training ? (first ? 6 : 11) : (first ? 4 : 9));
}

/// Releases that sources name without their date. \source github.com/NVIDIA/TensorRT-LLM/releases
std::optional<core::Date> named_release(const std::string& text)
{
  struct Release {
    const char* name;
    int year;
    int month;
  };
  static constexpr std::array kReleases{Release{"TensorRT-LLM 0.21", 2025, 7}, Release{"TensorRT-LLM 1.0", 2025, 9}};
  for (const auto& release : kReleases)
    if (text.find(release.name) != std::string::npos)
      return first_of_month(release.year, release.month);
  return std::nullopt;
}

} // namespace

core::Date release_named_in(const std::string& source)
{
  constexpr core::Date kGathered = std::chrono::year(2026) / std::chrono::November / 1;
  if (auto date = year_and_month(source, R"((?:container|NeMo) (2\d)\.(0[1-9]|1[0-2]))"))
    return *date;
  if (auto date = named_release(source))
    return *date;
  if (auto date = mlperf_round(source))
    return *date;
  if (auto date = year_and_month(source, R"(\b20(2\d)-(0[1-9]|1[0-2])\b)"))
    return *date;
  if (auto date = year_and_month(source, R"((?:^|[^0-9])20(2\d)(0[1-9]|1[0-2])(?:[^0-9]|$))"))
    return *date;
  return year_and_month(source, R"(\b(2\d)(0[1-9]|1[0-2])\.\d{5}\b)").value_or(kGathered);
}

bool names_mlperf_round(const std::string& source)
{
  return mlperf_round(source).has_value();
}

} // namespace gpuramp::scenario
