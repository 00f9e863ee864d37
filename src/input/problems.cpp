// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/input/problems.hpp"

#include "gpuramp/core/escape.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::input {

void Problems::add(core::InputProblem problem)
{
  if (full()) {
    ++n_;
    return;
  }
  constexpr std::size_t kMostShown = 400; // characters
  for (auto* text : {&problem.pointer, &problem.problem, &problem.suggestion})
    *text = core::shortened(*text, kMostShown);
  if (not known_.insert(core::format_problem(problem)).second)
    return; // the campuses of a template have the same problems
  ++n_;
  kept_.push_back(std::move(problem));
}

void Problems::add(const std::vector<core::InputProblem>& problems)
{
  for (const auto& problem : problems)
    add(problem);
}

void Problems::throw_if_any() const
{
  if (empty())
    return;
  auto sorted = kept_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.file != b.file ? a.file < b.file : a.line < b.line; });
  if (n_ > kept_.size())
    sorted.push_back(
        {sorted.front().file, 0, "", fmt::format("and {} more problems", n_ - kept_.size()), "correct these first"});
  throw core::InputError(std::move(sorted));
}

} // namespace gpuramp::input
