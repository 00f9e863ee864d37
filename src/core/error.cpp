// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"

#include "gpuramp/core/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace gpuramp::core {

namespace {

std::string join(const std::vector<InputProblem>& problems)
{
  std::string text;
  for (const auto& problem : problems)
    text.append(text.empty() ? "" : "\n").append(format_problem(problem));
  return text;
}

std::size_t edit_distance(const std::string& a, const std::string& b)
{
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

} // namespace

std::string format_problem(const InputProblem& p)
{
  const auto place = p.line > 0 ? fmt::format("{}:{}", p.file, p.line) : p.file;
  std::string text;
  for (const auto& part : {place, p.pointer, p.problem})
    text.append(text.empty() || part.empty() ? "" : ": ").append(part);
  if (not p.suggestion.empty())
    text.append("; ").append(p.suggestion);
  return for_terminal(text); // what a user's file says must not steer the terminal
}

InputError::InputError(std::vector<InputProblem> problems, std::size_t n_found)
    : std::runtime_error(join(problems)), problems_(std::move(problems)), n_found_(std::max(n_found, problems_.size()))
{
}

void refuse(std::string file, std::string pointer, std::string problem, std::string suggestion)
{
  throw InputError({{std::move(file), 0, std::move(pointer), std::move(problem), std::move(suggestion)}});
}

void require(bool holds, const char* message)
{
  if (not holds)
    throw ContractError(message);
}

std::string nearest_word(const std::string& word, const std::vector<std::string>& candidates)
{
  constexpr std::size_t kLongestWord = 64; // comparing costs the product of both lengths
  if (word.size() > kLongestWord)
    return "";
  const std::string* nearest = nullptr;
  auto least = std::min(word.size() / 3 + 2, word.size()); // something must be in common
  for (const auto& candidate : candidates) {
    const auto [shorter, longer] = std::minmax({word.size(), candidate.size()}); // of a list: values, not references
    if (longer - shorter >= least)
      continue; // at least so many letters differ
    if (const auto distance = edit_distance(word, candidate); distance < least) {
      least = distance;
      nearest = &candidate;
    }
  }
  return nearest != nullptr ? *nearest : "";
}

std::string suggest_word(const std::string& word, const std::vector<std::string>& known, const std::string& listed_as)
{
  constexpr std::ptrdiff_t kMostListed = 40;
  if (const auto near = nearest_word(word, known); not near.empty())
    return fmt::format("did you mean '{}'?", near);
  if (known.empty())
    return "";
  const auto n = std::min(kMostListed, std::ssize(known));
  return fmt::format("{} {}{}", listed_as, fmt::join(known.begin(), known.begin() + n, ", "),
                     n < std::ssize(known) ? ", ..." : "");
}

} // namespace gpuramp::core
