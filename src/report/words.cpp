// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/record/events.hpp"
#include "gpuramp/record/figures.hpp"
#include "gpuramp/record/queues.hpp"
#include "gpuramp/record/requests.hpp"
#include "gpuramp/record/terms.hpp"
#include "report/parts.hpp"

#include <algorithm>

/// What the names on the page mean: rows of the vocabulary, so that no script holds a list of them.
namespace gpuramp::report {

namespace {

template <class Enum>
Json words_of()
{
  auto words = Json::array();
  for (const auto& [id, term] : record::kTerms<Enum>)
    words.push_back(word_json(results::field_of(term)));
  return words;
}

const char* kind_of(results::FieldKind kind)
{
  switch (kind) {
    case results::FieldKind::number:
    case results::FieldKind::whole: return "number";
    case results::FieldKind::date: return "date";
    default: return "text";
  }
}

/// The columns of a table of result.json.
Json words_at(const std::string& place)
{
  auto words = Json::array();
  for (const auto& layout : results::json_layouts())
    if (layout.place == place)
      for (const auto& field : layout.fields)
        words.push_back(word_json(field));
  return words;
}

/// The figures that stand above all sections.
constexpr record::Figure kTiles[] = {record::Figure::gpus_up_end, record::Figure::peak_facility_mw,
                                     record::Figure::energy_mwh,  record::Figure::co2e_t,
                                     record::Figure::spent_usd,   record::Figure::mean_pue};

} // namespace

Json word_json(const results::Field& field)
{
  return {{"key", field.key},         {"label", field.label},   {"unit", field.unit},
          {"meaning", field.meaning}, {"colour", field.colour}, {"kind", kind_of(field.kind)}};
}

Json words_data()
{
  auto tiles = Json::array();
  for (const auto figure : kTiles)
    tiles.push_back(record::term(figure).key);
  return {{"stages", words_of<record::Stage>()},
          {"resources", words_of<record::Resource>()},
          {"enablers", words_of<record::Enabler>()},
          {"figures", words_of<record::Figure>()},
          {"queues", words_of<record::QueueFigure>()},
          {"requests", words_of<record::RequestFigure>()},
          {"swings", words_at("/load_swings/*")},
          {"fabric_tiers", words_at("/fabrics/*/tiers/*")},
          {"fabric_parts", words_at("/fabrics/*/parts/*")},
          {"tiles", std::move(tiles)}};
}

} // namespace gpuramp::report
