#include "gpuramp/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace gpuramp::core {

namespace {

std::string join(const std::vector<InputProblem>& problems)
{
  std::vector<std::string> lines;
  for (const auto& problem : problems)
    lines.push_back(format_problem(problem));
  return fmt::format("{}", fmt::join(lines, "\n"));
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
  auto text = p.file;
  if (p.line > 0)
    text += fmt::format(":{}", p.line);
  if (not p.pointer.empty())
    text += (text.empty() ? "" : ": ") + p.pointer;
  text += (text.empty() ? "" : ": ") + p.problem;
  return p.suggestion.empty() ? text : text + "; " + p.suggestion;
}

InputError::InputError(std::vector<InputProblem> problems) : std::runtime_error(join(problems)), problems_(std::move(problems)) {}

void require(bool holds, const char* message)
{
  if (not holds)
    throw ContractError(message);
}

std::string nearest_word(const std::string& word, const std::vector<std::string>& candidates)
{
  const std::string* nearest = nullptr;
  auto least = word.size() / 3 + 2;
  for (const auto& candidate : candidates)
    if (const auto distance = edit_distance(word, candidate); distance < least) {
      least = distance;
      nearest = &candidate;
    }
  return nearest != nullptr ? *nearest : "";
}

} // namespace gpuramp::core
