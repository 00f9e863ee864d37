# SPDX-License-Identifier: Apache-2.0
"""Every reader takes or refuses every file: those of the corpus, and a fixed number of damaged copies of each.

The same readers are targets of libFuzzer, for nights: tools/fuzz.sh."""

import os
import pathlib
import subprocess
import tempfile
import unittest

from fuzz.make_corpus import make
from support.gpuramp_runs import PROGRAM

REPLAY = pathlib.Path(PROGRAM).with_name("gpuramp_fuzz_replay")
SLOW = {"scenario": 1000, "study": 500, "slips": 500, "overlay": 800, "override": 1000, "result": 1000, "study-db": 500, "history-db": 200, "gates": 1000}
USUAL = 2000
SEED = 20261126


class Readers(unittest.TestCase):
    def test_each(self):
        with tempfile.TemporaryDirectory() as folder:
            corpus = pathlib.Path(folder) / "corpus"
            make(corpus)
            readers = sorted(path.name for path in corpus.iterdir() if path.name != "plans")
            self.assertEqual(len(readers), 30)
            for reader in readers:
                with self.subTest(reader):
                    done = subprocess.run([REPLAY, reader, corpus, "--runs", str(SLOW.get(reader, USUAL)), "--seed", str(SEED)],
                                          env={**os.environ, "GPURAMP_FUZZ_CORPUS": str(corpus)}, capture_output=True, text=True, errors="replace", check=False)
                    self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
