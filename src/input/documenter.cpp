// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/input/object_writer.hpp"
#include "gpuramp/input/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace gpuramp::input {

namespace {

/// The object in a value, through lists and optionals; null if it holds none.
const Type* object_in(const Type* type)
{
  while (type->inner != nullptr)
    type = type->inner;
  return type->kind == Type::Kind::object ? type : nullptr;
}

/// The pages so far, and which title stands for which type.
class Pages {
public:
  /// \return the title of the type, documented if it is not yet
  std::string document(const std::string& wanted, const Type& type, void* value, bool sources_required);

  std::vector<ObjectPage> take() { return std::move(pages_); }

private:
  std::string free_title(const std::string& wanted, const std::string& parent) const
  {
    const auto taken = [&](const std::string& title) {
      return std::any_of(pages_.begin(), pages_.end(), [&](const auto& page) { return page.title == title; });
    };
    return taken(wanted) ? parent + "_" + wanted : wanted;
  }

  std::vector<ObjectPage> pages_;
  std::map<std::pair<const Type*, bool>, std::string> titles_;
  std::string parent_;
};

/// Collects the rows of one object.
class Documenter : public Visitor {
public:
  Documenter(Pages& pages, bool sources_required) : pages_(pages), sources_required_(sources_required) {}

  std::vector<OptionRow> rows;

private:
  void visit(const Option& option) override
  {
    OptionRow row{option.key, option.type, "", option.doc, option.required, {}};
    if (const auto* object = object_in(option.type)) {
      const auto value = object->make();
      row.object = pages_.document(option.key, *object, value.get(), sources_required_);
    } else if (not option.required && option.type->kind != Type::Kind::pair)
      row.fallback = write_value(*option.type, option.value);
    if (row.fallback.kind == Node::Kind::array && row.fallback.items.empty())
      row.fallback = {};
    rows.push_back(std::move(row));
  }

  Pages& pages_;
  bool sources_required_;
};

std::string Pages::document(const std::string& wanted, const Type& type, void* value, bool sources_required)
{
  const std::pair key(&type, sources_required && not type.states_one_source);
  if (const auto known = titles_.find(key); known != titles_.end())
    return known->second;
  const auto title = free_title(wanted, parent_);
  titles_.emplace(key, title);
  const auto place = pages_.size();
  pages_.push_back({title, key.second, {}});
  const auto outer = std::exchange(parent_, title);
  Documenter documenter(*this, key.second);
  type.describe(documenter, value);
  parent_ = outer;
  pages_[place].rows = std::move(documenter.rows);
  return title;
}

} // namespace

std::vector<ObjectPage> pages_of(const std::string& title, const Type& type, void* value, bool sources_required)
{
  Pages pages;
  static_cast<void>(pages.document(title, type, value, sources_required));
  return pages.take();
}

} // namespace gpuramp::input
