// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <functional>
#include <string>

/// Two scenarios held side by side with their entries matched by name rather than by place in a list.
namespace gpuramp::study {

/// Asked wherever two scenarios differ: \return whether the new one's side is taken.
/// \param pointer  JSON pointer with the names of entries for their places: "/campuses/plains-1/pue"
/// \param before, after  what stands there; null where there is nothing
using TakeNew =
    std::function<bool(const std::string& pointer, const nlohmann::json* before, const nlohmann::json* after)>;

/// Walks both scenarios at once, in the same order for the same two. An entry of a list is known by its name, rack
/// type, class of slip or pair of campuses, else by its place. A list whose entries come in another order is asked
/// about as POINTER + kOrder. Entries of the catalogue that only one side has are there whatever is taken: which are
/// used says the input that names them. \return what comes of all the answers: the old one if none is new, the new one
/// if all are
[[nodiscard]] nlohmann::json merged(const nlohmann::json& before, const nlohmann::json& after, const TakeNew& take_new);

inline constexpr const char* kOrder = " (order)";

/// \return the scenario without what its reader derives from other options: PUE where cooling is stated, FLOP per token
/// where a model is
[[nodiscard]] nlohmann::json without_derived(nlohmann::json scenario);

/// \return a value of a scenario as one would write it in a file: "1.2 GW", "2027-01-01: 20 rack/week, ..."
[[nodiscard]] std::string written(const nlohmann::json& value);

} // namespace gpuramp::study
