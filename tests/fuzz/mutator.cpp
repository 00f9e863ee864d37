// SPDX-License-Identifier: Apache-2.0
#include "fuzz/mutator.hpp"

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/units.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace gpuramp::fuzz {

using input::Node;
using input::ObjectPage;
using input::OptionRow;

namespace {

void look_around(const Node& node, Surroundings& around)
{
  if (node.kind == Node::Kind::text && core::parse_date(node.text))
    around.dates.push_back(node.text);
  else if (node.kind == Node::Kind::text && node.text.size() < 40)
    around.names.push_back(node.text);
  for (const auto& item : node.items)
    look_around(item, around);
  for (const auto& [key, member] : node.members)
    look_around(member, around);
}

/// The texts and numbers below a node.
void leaves_of(Node& node, std::vector<Node*>& leaves)
{
  if (node.kind == Node::Kind::text || node.kind == Node::Kind::number)
    leaves.push_back(&node);
  for (auto& item : node.items)
    leaves_of(item, leaves);
  for (auto& [key, member] : node.members)
    leaves_of(member, leaves);
}

/// Multiplies a number or quantity, moves a day; leaves other texts alone.
void tweak(Node& leaf, Dice& dice)
{
  constexpr std::array kFactors{0.0, 0.5, 0.9, 1.1, 2.0, 10.0, 1e-3, 1e3, 1e-6, 1e6, -1.0};
  constexpr std::array kDays{-365, -31, -1, 1, 7, 31, 90, 365, 3650};
  const auto factor = dice.pick(kFactors);
  if (leaf.kind == Node::Kind::number) {
    leaf.number *= factor;
    leaf.whole = leaf.whole && leaf.number == static_cast<double>(static_cast<std::int64_t>(leaf.number));
  } else if (const auto date = core::parse_date(leaf.text))
    leaf.text = core::format_date(*date + std::chrono::days(dice.pick(kDays)));
  else if (const auto parsed = core::parse_quantity(leaf.text); std::holds_alternative<core::ParsedQuantity>(parsed)) {
    const auto& quantity = std::get<core::ParsedQuantity>(parsed);
    leaf.text = core::format_quantity(quantity.value * factor, quantity.dimension);
  }
}

/// Adds what a new list of the option would hold.
void add_items(ValueMaker& values, const OptionRow& row, std::vector<Node>& items)
{
  for (auto& item : values.value_for(row).items)
    items.push_back(std::move(item));
}

bool is_list(const OptionRow& row)
{
  return row.type->kind == input::Type::Kind::list;
}

} // namespace

Mutator::Mutator(std::vector<ObjectPage> pages, std::vector<Node> bases)
    : pages_(std::move(pages)), bases_(std::move(bases))
{
  for (auto& base : bases_) {
    Places places;
    collect(base, pages_.front(), places);
    for (const auto& place : places)
      objects_[place.page->title].push_back(*place.object);
  }
}

const ObjectPage* Mutator::page(const std::string& title) const
{
  const auto found = std::find_if(pages_.begin(), pages_.end(), [&](const auto& p) { return p.title == title; });
  return found == pages_.end() ? nullptr : &*found;
}

void Mutator::collect(Node& object, const ObjectPage& page, Places& places) const
{
  places.push_back({&object, &page});
  for (const auto& row : page.rows)
    if (auto* member = object.find(row.key); member != nullptr && not row.object.empty())
      collect_in(*member, row, places);
}

void Mutator::collect_in(Node& value, const OptionRow& row, Places& places) const
{
  const auto* of = page(row.object);
  if (value.kind == Node::Kind::object && of != nullptr)
    collect(value, *of, places);
  for (auto& item : value.items)
    collect_in(item, row, places);
}

Node Mutator::mutant(std::uint64_t seed, std::uint64_t index) const
{
  constexpr std::array kChanges{1, 1, 1, 2, 2, 3, 5, 8};
  Dice dice(seed, index);
  auto file = dice.pick(bases_);
  for (int n = dice.pick(kChanges); n > 0; --n)
    change(file, dice);
  return file;
}

void Mutator::change_option(Node& file, const ObjectPage& page, const OptionRow& row, Dice& dice) const
{
  Surroundings around;
  look_around(file, around);
  ValueMaker values(pages_, around, dice);
  Places places;
  collect(file, pages_.front(), places);
  std::erase_if(places, [&](const Place& place) { return place.page->title != page.title; });
  auto& object = *dice.pick(places).object;
  std::vector<Node*> leaves;
  if (auto* present = object.find(row.key); present != nullptr)
    leaves_of(*present, leaves);
  if (not leaves.empty() && dice.chance(0.7))
    tweak(*dice.pick(leaves), dice);
  else
    object.set(row.key, values.value_for(row));
}

std::set<std::string> Mutator::objects_in(Node file) const
{
  Places places;
  collect(file, pages_.front(), places);
  std::set<std::string> titles;
  for (const auto& place : places)
    titles.insert(place.page->title);
  return titles;
}

void Mutator::change(Node& file, Dice& dice) const
{
  Surroundings around;
  look_around(file, around);
  ValueMaker values(pages_, around, dice);
  Places places;
  collect(file, pages_.front(), places);
  auto& [object, page] = dice.pick(places);
  const auto& row = dice.pick(page->rows);
  auto* present = object->find(row.key);
  if (dice.chance(wrong_share)) {
    object->set(dice.chance(0.1) ? "unknown" : row.key, values.wrong_value_for(row));
    return;
  }
  switch (dice.below(8)) {
    case 0: object->set(row.key, values.value_for(row)); break;
    case 1:
      if (not object->members.empty())
        object->members.erase(object->members.begin() +
                              static_cast<std::ptrdiff_t>(dice.below(object->members.size())));
      break;
    case 2:
      if (const auto donors = objects_.find(page->title); donors != objects_.end())
        *object = dice.pick(donors->second);
      break;
    case 3:
      if (const auto donors = objects_.find(row.object); donors != objects_.end() && not is_list(row))
        object->set(row.key, dice.pick(donors->second));
      break;
    case 4:
      if (present != nullptr && is_list(row))
        change_list(*present, row, values, dice);
      else
        object->set(row.key, values.value_for(row));
      break;
    default:
      std::vector<Node*> leaves;
      leaves_of(*object, leaves);
      if (not leaves.empty())
        tweak(*dice.pick(leaves), dice);
  }
}

/// An item more, less, twice, or elsewhere; what is added often comes from another file.
void Mutator::change_list(Node& list, const OptionRow& row, ValueMaker& values, Dice& dice) const
{
  auto& items = list.items;
  const auto donors = objects_.find(row.object);
  const auto any = [&] { return items.begin() + static_cast<std::ptrdiff_t>(dice.below(items.size())); };
  switch (items.empty() ? 0 : dice.below(5)) {
    case 0:
      if (donors != objects_.end())
        items.push_back(dice.pick(donors->second));
      else
        add_items(values, row, items);
      break;
    case 1: items.erase(any()); break;
    case 2: items.push_back(Node(*any())); break;
    case 3: std::swap(*any(), *any()); break;
    default: add_items(values, row, items);
  }
}

} // namespace gpuramp::fuzz
