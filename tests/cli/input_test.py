# SPDX-License-Identifier: Apache-2.0
"""What a scenario may be made of: overlays, variants, names, CSVs, standard input; and what is refused or warned of."""

import json
import os
import pathlib
import resource
import unittest

from support.gpuramp_runs import campus, day, scenario
from support.program import InDirectory, call


SHIPPED = pathlib.Path(__file__).resolve().parents[2] / "scenarios"


class WithPlan(InDirectory):
    def plan(self, **other):
        return self.write(scenario(campuses=[campus("plains"), campus("hills")], **other), "plan.json")

    def resolved(self, *arguments, **options):
        return self.result_of(*arguments, **options)["scenario"]

    def result_of(self, *arguments, **options):
        done = call("run", *arguments, "--json", **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def refused(self, *arguments, says):
        done = call(*arguments)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertIn(says, done.stderr)


class Overlays(WithPlan):
    def test_campuses_are_met_by_name_and_new_ones_appended(self):
        overlay = self.write({"campuses": [{"name": "hills", "pue": 1.4}, campus("coast", pue=1.1)], "lifetime": "4 year"}, "late.json")
        made = self.resolved(self.plan(), "--overlay", overlay)
        self.assertEqual([(c["name"], c["pue"]) for c in made["campuses"]], [("plains", 1.0), ("hills", 1.4), ("coast", 1.1)])

    def test_null_takes_a_key_away(self):
        overlay = self.write({"campuses": [{"name": "hills", "pue": None}]}, "bare.json")
        self.assertEqual(self.resolved(self.plan(), "--overlay", overlay)["campuses"][1]["pue"], 1.2)

    def test_mistakes_are_told_with_the_overlay_and_its_line(self):
        overlay = self.write('{"campuses": [\n{"name": "hills",\n "puee": 1.4}]}', "late.json")
        self.refused("run", self.plan(), "--overlay", overlay, says=f"{overlay}:3: /campuses/1/puee: unknown key 'puee'; did you mean 'pue'?")
        self.refused("run", self.plan(), "--overlay", self.write("[]", "list.json"), says="is an array, not an object")

    def test_variants_stand_in_the_file(self):
        plan = self.plan(variants={"hot": {"campuses": [{"name": "plains", "pue": 1.3}]}})
        self.assertEqual(self.resolved(plan)["campuses"][0]["pue"], 1.0)
        self.assertEqual(self.resolved(plan, "--variant", "hot")["campuses"][0]["pue"], 1.3)
        self.refused("run", plan, "--variant", "hott", says="there is no variant 'hott'; did you mean 'hot'?")

    def test_check_sees_what_a_run_would(self):
        """Each variant of a file, and what the command line lays over it."""
        plan = self.plan(variants={"hot": {"campuses": [{"name": "plains", "pue": 1.3}]}, "none": {}})
        done = call("check", plan)
        self.assertIn("variants hot, none", done.stdout)
        broken = self.plan(variants={"hot": {"campuses": [{"name": "plains", "peu": 1.3}]}})
        self.refused("check", broken, says="/campuses/0/peu: unknown key 'peu'; did you mean 'pue'?")
        self.refused("check", plan, "--variant", "hott", says="there is no variant 'hott'; did you mean 'hot'?")
        self.refused("check", plan, "--set", "/campuses/hills/pue=0.9", says="/campuses/1/pue: 0.9 is too small")
        overlay = self.write('{"campuses": [\n{"name": "hills",\n "puee": 1.4}]}', "late.json")
        self.refused("check", plan, "--overlay", overlay, says=f"{overlay}:3: /campuses/1/puee: unknown key 'puee'; did you mean 'pue'?")
        dark = self.plan(variants={"dark": {"targets": {"fleet": [["2026-01-01", "999 M GPU"]]}}})
        self.assertEqual(call("check", "--strict", dark, "--variant", "dark").returncode, 1)
        self.assertIn("asks for 999000000 GPUs", call("check", "--strict", dark).stderr)


class Values(WithPlan):
    def test_set_by_name_and_append(self):
        made = self.resolved(self.plan(), "--set", "/campuses/hills/pue=1.1", "--set", "/campuses/-=" + json.dumps(campus("coast")))
        self.assertEqual([(c["name"], c["pue"]) for c in made["campuses"]], [("plains", 1.0), ("hills", 1.1), ("coast", 1.0)])
        self.refused("run", self.plan(), "--set", "/campuses/hlls/pue=1.1", says="did you mean 'hills'?")

    def test_schedule_from_csv(self):
        plan = self.plan(targets={"fleet": {"csv": "target.csv"}})
        self.write("date,k GPU\n2026-01-01,5\n2027-01-01,8\n", "target.csv")
        self.assertEqual(self.resolved(plan)["targets"]["fleet"], {"ramp": [["2026-01-01", "5000 GPU"], ["2027-01-01", "8000 GPU"]]})
        for text, says in (("date,MW\n2026-01-01,5\n", "'MW' is not the unit of what is wanted here"), ("day,GPU\n2026-01-01,5\n", "is not a table"),
                           ("date,GPU\n2026-01-01,x\n", "target.csv:2: '2026-01-01,x' is not a date and a number"),
                           ("date,GPU\n2026-02-01,5\n2026-01-01,6\n", "target.csv:3: 2026-01-01 is not after the date before it")):
            self.write(text, "target.csv")
            self.refused("check", plan, says=says)

    def test_standard_input(self):
        text = self.plan().read_text()
        self.assertEqual(len(self.resolved("-", input=text)["campuses"]), 2)

    def test_shipped_scenarios_start_plans_anywhere(self):
        plan = self.here / "mine.json"
        self.assertEqual(call("init", plan, "--from", "abilene").returncode, 0)
        self.assertIn('"builtin:accelerators"', plan.read_text())
        self.assertEqual(call("check", plan, cwd="/").returncode, 0)
        self.refused("init", self.here / "other.json", "--from", "abilen", says="did you mean 'abilene'?")

    def test_schema_may_be_named(self):
        self.assertEqual(call("check", self.write({"$schema": "scenario.schema.json", **scenario()}, "plan.json")).returncode, 0)


class Warnings(WithPlan):
    def test_strict_makes_them_fail(self):
        late = {"date": "2090-01-01", "duration": "4 hour"}
        power = {**campus("c")["power"], "events": [late]}
        plan = self.write(scenario(campuses=[campus("c", power=power)]), "plan.json")
        says = "/campuses/0/power/events/0/date: 2090-01-01 is not before the end"
        loose, strict = call("check", plan), call("check", plan, "--strict")
        self.assertEqual((loose.returncode, strict.returncode), (0, 1))
        self.assertIn("warning: ", loose.stderr)
        self.assertIn(says, strict.stderr)
        warnings = json.loads(call("run", plan, "--json").stdout)["warnings"]
        self.assertEqual([w["pointer"] for w in warnings], ["/campuses/0/power/events/0/date"])

    def test_targets_that_no_hall_can_hold(self):
        plan = self.plan(targets={"fleet": [["2026-01-01", "1 M GPU"]]})
        self.assertIn("/targets/fleet: asks for 1000000 GPUs, where all slots hold 200000 at most", call("check", plan).stderr)

    def test_defaults_are_assumptions(self):
        bare = campus("c")
        del bare["pue"]
        result = json.loads(call("run", self.write(scenario(campuses=[bare]), "plan.json"), "--json").stdout)
        self.assertIn(("/campuses/0/pue", "1.2"), [(a["pointer"], a["value"]) for a in result["assumptions"]])

    def test_catalogues_that_are_not_there(self):
        self.refused("check", self.write(scenario(catalogs=["builtin:acelerators"])), says="/catalogs/0: there is no catalogue 'builtin:acelerators'; did you mean 'builtin:accelerators'?")
        self.refused("check", self.write(scenario(catalogs=["builtin:regions", "mine.json"])), says="/catalogs/1: there is no catalogue 'mine.json'; check the path, which is relative to the file that names it")

    def test_racks_that_ship_too_late(self):
        given = scenario()
        given["catalog"]["rack_types"][0]["available"] = "2027-06-01"
        done = call("check", "--strict", self.write(given))
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("/supply/lines/0/rack_type: 'r' ships from 2027-06-01, and the run ends on 2026-12-31: none is ever made", done.stderr)
        given["catalog"]["rack_types"][0]["available"] = "2026-06-01"
        self.assertEqual(call("check", "--strict", self.write(given)).stderr, "")
        given["supply"]["lines"][0]["last_production"] = "2026-05-01"
        self.assertIn("production of the line ends on 2026-05-01: none is ever made", call("check", self.write(given)).stderr)

    def test_entries_that_nothing_uses(self):
        given = scenario()
        given["catalog"]["regions"].append({"name": "moon", "carbon": "1 g/kWh", "price": "1 USD/MWh"})
        done = call("check", "--strict", self.write(given))
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("/catalog/regions/1: is used by nothing", done.stderr)

    def test_entries_that_only_a_variant_uses(self):
        given = scenario(variants={"far": {"campuses": [{"name": "c", "region": "moon"}]}})
        given["catalog"]["regions"].append({"name": "moon", "carbon": "1 g/kWh", "price": "1 USD/MWh"})
        done = call("check", "--strict", self.write(given))
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_sources_whose_energy_is_never_asked_for(self):
        plant = {"name": "engines", "kind": "other", "capacity": "1 GW", "available": "2025-01-01", "price": "900 USD/MWh", "carbon": "1 g/kWh"}
        grid = {"name": "grid", "capacity": "10 GW", "available": "2025-01-01"}
        idle = {"dispatch": "cost", "tranches": [grid, plant]}
        given = scenario(campuses=[campus(initial=[{"rack_type": "r", "racks": 5}], power=idle)],
                         workloads={"research": {"share": 1, "efficiency": {"mfu": 0.5, "goodput": 1, "busy": 1}}})
        done = call("run", self.write(given), "--json")
        self.assertIn("/campuses/c/power/tranches/engines: is in service and never gives anything", done.stderr)
        self.assertEqual([w["pointer"] for w in json.loads(done.stdout)["warnings"]], ["/campuses/c/power/tranches/engines"])
        given["campuses"][0]["power"]["dispatch"] = "proportional"
        self.assertNotIn("never gives", call("run", self.write(given), "--json").stderr)


class Refused(WithPlan):
    def test_what_is_no_regular_file(self):
        os.mkfifo(self.here / "pipe.csv")
        for name in ("/dev/zero", "pipe.csv"):
            plan = self.plan(targets={"fleet": {"csv": name}})
            self.refused("check", plan, says="cannot be read: it is not a regular file")

    def test_templates_have_a_size(self):
        events = [{"date": "2026-02-01", "duration": "1 hour"}] * 500
        many = campus("x", power={**campus("x")["power"], "events": events}, template={"name": "x-{n}", "count": 10000, "every": "1 day"})
        del many["name"]
        self.refused("check", self.write(scenario(campuses=[many]), "plan.json"), says="/campuses/0/template/count: makes 10000 campuses of")

    def test_templates_together_have_a_size(self):
        events = [{"date": "2026-02-01", "duration": "1 hour"}] * 500
        several = [campus("x", power={**campus("x")["power"], "events": events}, template={"name": f"{name}-{{n}}", "count": 500, "every": "1 day"}) for name in "abc"]
        for many in several:
            del many["name"]
        self.refused("check", self.write(scenario(campuses=several), "plan.json"), says="/campuses/1/template/count: makes 500 campuses of")
        self.assertEqual(call("check", self.write(scenario(campuses=several[:1]), "plan.json")).returncode, 0)

    def network_of(self, n, **other):
        pieces = [{"name": f"m{i}", "capacity": "1 MW", "available": day(i % 100), "feeds": ["halls"]} for i in range(n)]
        return self.write(scenario(campuses=[campus("c", power={"network": {"equipment": pieces, **other}})]), "plan.json")

    def test_power_networks_have_a_size(self):
        self.refused("check", self.network_of(2001), says="/campuses/0/power/network/equipment: has 2001 pieces (at most 2000)")
        self.refused("check", self.network_of(100, plan_for="pairs"), says="/campuses/0/power/network: the firm power of 100 pieces is to be found")
        self.assertEqual(call("check", self.network_of(100)).returncode, 0)

    def test_lists_of_names_are_as_fast_as_they_are_long(self):
        """Eight thousand campuses in each of a hundred lists: a second of computing, where one by one they take half a minute."""
        names = [f"x-{i + 1}" for i in range(8000)]
        many = campus("x", template={"name": "x-{n}", "count": len(names), "every": "1 day"})
        del many["name"]
        line = {"rack_type": "r", "orders": [[day(0), "1 rack/week"]]}
        plan = self.write(scenario(supply={"lines": [{**line, "campuses": names}] * 100}, campuses=[many]), "plan.json")
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        self.assertEqual(call("check", plan).returncode, 0)
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before, 5)

    def test_unknown_units_are_told_as_fast_as_they_are_read(self):
        """Twenty thousand of two parts that are none: two seconds of computing, where each is held to all pairs of spellings it is a minute."""
        hall = {"count": 1, "rack_slots": 1, "bus": "1 foo/bar", "available": day(0)}
        plan = self.write(scenario(campuses=[campus("c", halls=[hall] * 20000)]), "plan.json")
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        self.refused("check", plan, says="unknown unit 'foo'")
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before, 5)

    def test_many_mistakes_are_counted(self):
        plan = self.write(scenario(campuses=[{"name": "c", "zz": 1}] * 30000), "plan.json")
        self.refused("check", plan, says="\n... and ")

    def test_values_are_not_used_after_their_check_failed(self):
        cooling = {"wet_bulb_c": 18, "load": 0.01}
        hot = campus("c", cooling=cooling)
        del hot["pue"]
        self.refused("check", self.write(scenario(campuses=[hot]), "plan.json"), says="/campuses/0/cooling/load: 0.01 is too small")

    def test_an_unknown_rack_type_of_a_run(self):
        run = "/workloads/training/0/"
        self.refused("run", SHIPPED / "llama3-405b.json", "--set", run + 'rack_types=["nope"]', "--set", run + "gpus_per_rack=8",
                     says=run + "rack_types/0: there is no rack type 'nope'")

    def test_units_are_suggested_within_the_dimension(self):
        for value, says in (("3 MVA", "give the real power"), ("3 MWW", "did you mean 'MW'?"), ("3 EUR", "state its rate under 'currencies'")):
            halls = [{"count": 1, "rack_slots": 10, "bus": value, "available": "2025-01-01"}]
            self.refused("check", self.write(scenario(campuses=[campus("c", halls=halls)]), "plan.json"), says=says)

    def test_names_are_unique(self):
        line = scenario()["supply"]["lines"][0] if scenario().get("supply", {}).get("lines") else None
        if line is None:
            self.skipTest("the small scenario buys nothing")
        supply = {"lines": [{**line, "campuses": ["c", "c"]}]}
        self.refused("check", self.write(scenario(supply=supply), "plan.json"), says="the campus 'c' is named twice")


class Studies(WithPlan):
    def test_two_axes_on_one_value(self):
        self.plan(lifetime="5 year")
        axis = {"pointer": "/lifetime", "values": ["4 year", "6 year"]}
        other = {"name": "again", "scale": "/lifetime", "values": [0.5, 1]}
        study = self.write({"format_version": 1, "name": "s", "scenario": "plan.json", "axes": [axis, other]}, "study.json")
        self.refused("sweep", study, "--out", self.here / "out", says="/axes/1: moves '/lifetime', which /axes/0 moves, too")
        self.assertFalse((self.here / "out").exists())


class Currencies(WithPlan):
    RATES = [{"name": "EUR", "usd": 1.25, "date": "2026-01-02", "source": "a round rate"}]

    def priced(self, price, **other):
        given = scenario(**other)
        given["catalog"]["regions"][0]["price"] = price
        return self.write(given, "plan.json")

    def test_amounts_are_turned_into_dollars(self):
        economics = {"facility_capex": "8 EUR/W", "staff": "40 k EUR/MW/year"}
        made = self.resolved(self.priced("40 EUR/MWh", currencies=self.RATES, economics=economics))
        self.assertEqual(made["catalog"]["regions"][0]["price"], "50 USD/MWh")
        self.assertEqual(made["economics"]["facility_capex"], "10 M USD/MW")
        self.assertAlmostEqual(float(made["economics"]["staff"].split()[0]) * 8766, 50_000, delta=50)  # USD/MWh; hours of a year

    def test_units_of_files_too(self):
        self.write("timestamp;price\n" + "".join(f"2026-{m:02}-{d:02};40,0\n" for m, n in enumerate(
            (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 1) for d in range(1, n + 1)), "p.csv")
        made = self.resolved(self.priced({"csv": "p.csv", "unit": "EUR/MWh"}, currencies=self.RATES))
        self.assertEqual({round(v, 9) for v in made["catalog"]["regions"][0]["price"]["values"]}, {50.0})

    def test_words_that_speak_of_it_stay(self):
        rates = [{**self.RATES[0], "source": "1 EUR is 1.25 USD"}]
        made = call("run", self.priced("40 EUR/MWh", currencies=rates, description="5 EUR a month"), "--json")
        self.assertEqual(json.loads(made.stdout)["scenario"]["description"], "5 EUR a month")

    def test_without_a_rate_it_is_refused(self):
        self.refused("check", self.priced("40 EUR/MWh"), says="state its rate under 'currencies', or give the amount in USD")
        self.refused("check", self.priced("40 EUR/MWh", currencies=[{"name": "EUR", "usd": 1.1}]), says="/currencies/0: 'date' is missing")
        self.refused("check", self.priced("40 EUR/MWh", currencies=[{**self.RATES[0], "usd": 0}]), says="/currencies/0/usd")


class BuiltinCatalogues(WithPlan):
    def without(self, **other):
        given = scenario(campuses=[campus("plains", region="pjm", fabric="two-tier-800g")])
        given["supply"]["lines"][0]["rack_type"] = "gb300-nvl72"
        given.pop("catalog")
        given.update(other)
        return self.write(given, "plan.json")

    def test_are_on_where_a_scenario_names_none(self):
        made = self.resolved(self.without())
        self.assertIn("gb300-nvl72", [r["name"] for r in made["catalog"]["rack_types"]])

    def test_complete_what_a_file_has_itself(self):
        own = {"rack_types": [{**scenario()["catalog"]["rack_types"][0], "name": "gb300-nvl72"}], "regions": [{"name": "mine", "carbon": "1 g/kWh", "price": "1 USD/MWh"}]}
        given = self.without(catalog=own)
        result = self.result_of(given)
        (rack,) = result["scenario"]["catalog"]["rack_types"]
        self.assertEqual(rack["gpus_per_rack"], 10)  # its own
        self.assertEqual([r["name"] for r in result["scenario"]["catalog"]["regions"]], ["pjm"])  # what comes with gpuramp, as far as it is used
        notes = [a["pointer"] for a in result["assumptions"] if a["file"].endswith("accelerators.json")]
        self.assertEqual(notes, [])  # nothing of racks that are not there
        self.refused("check", self.without(catalog=own, catalogs=[]), says="there is no region 'pjm'")
        self.refused("check", self.without(catalog={**own, "fabrics": [{"name": "mine", "port": "100 GB/s"}]}, campuses=[campus(region="mars", fabric="mine")]),
                     says="there is no region 'mars'")
        plant = {"kind": "nuclear", "capacity": "10 MW", "available": "2025-01-01", "carbon": "1 g/kWh"}  # a kind that means something without a catalogue
        site = campus(region="pjm", fabric="two-tier-800g", power={"tranches": [plant]})
        resolved = self.resolved(self.without(catalog=own, campuses=[site]))
        self.assertNotIn("capex", resolved["campuses"][0]["power"]["tranches"][0])

    def test_complete_what_any_text_of_a_file_names(self):
        own = scenario()["catalog"]
        given = scenario(workloads={"inference": [{"name": "s", "gpus": [[day(0), "10 GPU"]], "rack_types": ["r", "gb300-nvl72"]}]}, catalog=own)
        self.assertIn("gb300-nvl72", [r["name"] for r in self.resolved(self.write(given, "plan.json"))["catalog"]["rack_types"]])

    def test_assumptions_are_of_what_is_used(self):
        files = {a["file"].rsplit("/", 1)[-1] for a in self.result_of(self.without())["assumptions"]}
        self.assertNotIn("projects.json", files)

    def test_are_off_where_it_says_so(self):
        self.refused("check", self.without(catalogs=[]), says="there is no rack type 'gb300-nvl72'")


class AllVariants(WithPlan):
    def test_a_table_and_a_folder_for_each(self):
        plan = self.plan(variants={"late": {"supply": {"lines": []}}})
        done = call("run", plan, "--all-variants", "--out", self.here / "out")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.splitlines()[0].split(), ["as", "stated", "late"])
        self.assertTrue((self.here / "out/late/result.json").is_file() and (self.here / "out/as-stated/result.json").is_file())

    def test_what_it_is_not_for(self):
        self.refused("run", self.plan(), "--all-variants", says="the file has no 'variants'")
        self.refused("run", self.plan(variants={"v": {}}), "--all-variants", "--json", says="is for options of all runs alone")
        self.refused("run", self.plan(variants={"v": {"lifetime": 5}}), "--all-variants", says="/lifetime")
        self.refused("run", self.plan(), "--hours", "2026-01-01..2026-01-02", says="add --out DIR")


if __name__ == "__main__":
    unittest.main()
