// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace gpuramp::core {

/// One thing wrong with what the user gave. Message grammar: PROBLEM (WHY) SUGGESTION.
struct InputProblem {
  std::string file;       ///< as the user named it; "--set" for an override
  int line = 0;           ///< 1-based; 0 where no line applies
  std::string pointer;    ///< JSON pointer, e.g. "/campuses/0/power"; empty for the whole file
  std::string problem;    ///< "capacity is negative: -3 MW"
  std::string suggestion; ///< "give a capacity of at least 0 MW"

  friend bool operator==(const InputProblem&, const InputProblem&) = default;
};

/// \return "file:line: /pointer: problem; suggestion" on one line, with control characters shown as \xNN
[[nodiscard]] std::string format_problem(const InputProblem& problem);

/// The user's fault; carries every problem found. Exit code 2.
class InputError : public std::runtime_error {
public:
  /// \param problems  at least one   \param n_found  how many there are, where not all are told
  explicit InputError(std::vector<InputProblem> problems, std::size_t n_found = 0);
  [[nodiscard]] const std::vector<InputProblem>& problems() const { return problems_; }
  [[nodiscard]] std::size_t n_found() const { return n_found_; }

private:
  std::vector<InputProblem> problems_;
  std::size_t n_found_;
};

/// \param pointer  empty for the whole file
/// \throws InputError of this one problem
[[noreturn]] void refuse(std::string file, std::string pointer, std::string problem, std::string suggestion);

/// A caller broke the contract of a public function: our fault. Exit code 70.
class ContractError : public std::logic_error {
public:
  using std::logic_error::logic_error;
};

/// \throws ContractError saying `message` unless `holds`
void require(bool holds, const char* message);

/// \return the candidate nearest to `word` by edit distance, or "" if none is near (distance > 1 + length / 3,
/// nothing in common, or a word of more than 64 letters)
[[nodiscard]] std::string nearest_word(const std::string& word, const std::vector<std::string>& candidates);

/// \return "did you mean 'x'?" where a known word is near, else `listed_as` with the known ones ("known are a, b"), ""
/// if none is known
[[nodiscard]] std::string suggest_word(const std::string& word, const std::vector<std::string>& known,
                                       const std::string& listed_as = "known are");

} // namespace gpuramp::core
