// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Files that the program wrote and reads back. They are held to their shape as strictly as files of users are, since
/// disks fill, copies are cut short and people edit.
namespace gpuramp::input {

/// What may stand at a place of a JSON file.
struct Shape {
  enum class Kind {
    anything,
    number,
    whole, ///< a number without a fraction
    text,
    date, ///< ISO 8601
    flag, ///< true or false
    list,
    map, ///< by any key
    object
  };

  Kind kind = Kind::anything;
  bool nullable = false;
  std::vector<Shape> inner = {}; ///< of a list or map one, which each of its values is; of an object its members
  std::string key = {};          ///< of a member
  bool optional = false;         ///< a member that may be left out
};

/// A shape written as JSON: "text", "date", "number", "whole", "flag", "anything", with a "?" behind it where null may
/// stand; [shape] is a list, [shape, null] that shape or null, {"*": shape} a map; in objects "key?" may be left out.
/// \throws ContractError if it is none
[[nodiscard]] Shape shape_of(std::string_view text);

/// A file that the program wrote.
struct WrittenFile {
  std::string name;   ///< for messages
  std::string remedy; ///< how it is written anew
};

/// \throws core::InputError with the pointer if the text is not JSON of the shape: cut short, nested without end, a key
/// that lacks, is unknown or stands twice, a value of another kind, a day that does not exist
void require_shape(const std::string& text, const Shape& shape, const WrittenFile& file);

} // namespace gpuramp::input
