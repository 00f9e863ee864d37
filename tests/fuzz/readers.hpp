// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace gpuramp::fuzz {

/// Something that reads what others wrote.
struct ReaderTarget {
  std::string name;                 ///< as in tests/fuzz/corpus
  void (*read)(const std::string&); ///< \throws core::InputError if it is refused; nothing else may be thrown
};

/// Every reader of files of users.
[[nodiscard]] std::vector<ReaderTarget> plan_readers();
/// Every reader of files that the program wrote.
[[nodiscard]] std::vector<ReaderTarget> result_readers();
[[nodiscard]] std::vector<ReaderTarget> all_readers();

/// Gives a text to a reader and ends the process if it fails otherwise than by a refusal that is fit to be printed.
/// \return whether it was taken
bool execute(const ReaderTarget& target, const std::string& text);

} // namespace gpuramp::fuzz
