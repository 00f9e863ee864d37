// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/json_tree.hpp"
#include "gpuramp/input/option.hpp"

#include <string>
#include <vector>

/// JSON schemas and reference pages, made of the descriptions that also read the files.
namespace gpuramp::input {

/// An option as documentation sees it.
struct OptionRow {
  std::string key;
  const Type* type = nullptr;
  std::string object; ///< title of the object that it is or holds; empty: it holds none
  Doc doc;
  bool required = false;
  Node fallback; ///< its default; null where there is none
};

/// A kind of object as documentation sees it.
struct ObjectPage {
  std::string title; ///< unique among the pages of a kind of file: the key at which it first stands
  bool sources_required = false;
  std::vector<OptionRow> rows;
};

/// \param value  one with its defaults   \param sources_required  numbers state their source, as in catalogue files
/// \return the object and all that can stand in it, each kind once, the object itself first
[[nodiscard]] std::vector<ObjectPage> pages_of(const std::string& title, const Type& type, void* value,
                                               bool sources_required = false);

template <Described T>
[[nodiscard]] std::vector<ObjectPage> pages_of(const std::string& title, bool sources_required = false)
{
  T value{};
  return pages_of(title, type_of<T>(), &value, sources_required);
}

/// A kind of file that users write.
struct FileKind {
  std::string name;  ///< as in `gpuramp schema NAME`
  std::string title; ///< "Scenario"
  std::vector<ObjectPage> pages;
  bool is_list = false; ///< the file is a list of such objects
  bool is_open = false; ///< other keys are left unread
};

/// \return JSON Schema (draft 2020-12) of the kind of file
[[nodiscard]] std::string json_schema(const FileKind& kind);

/// \return the reference page in Markdown: every object and option with unit, bounds, default, meaning
[[nodiscard]] std::string reference_page(const FileKind& kind);

} // namespace gpuramp::input
