# SPDX-License-Identifier: Apache-2.0
# Writes a C++ file that holds files as text: cmake -DOUT=assets.cpp -DROOT=src/report -DFILES=a;b -P embed_assets.cmake
set(text "#include \"report/assets.hpp\"\n\nnamespace gpuramp::report {\n\nconst std::vector<Asset>& assets()\n{\n  static const std::vector<Asset> all{\n")
file(WRITE ${OUT}.part "${text}")
foreach(name IN LISTS FILES)
  file(READ ${ROOT}/${name} content)
  file(APPEND ${OUT}.part "    {\"${name}\", R\"gpuramp_asset(")
  file(APPEND ${OUT}.part "${content}")
  file(APPEND ${OUT}.part ")gpuramp_asset\"},\n")
endforeach()
file(APPEND ${OUT}.part "  };\n  return all;\n}\n\n} // namespace gpuramp::report\n")
file(RENAME ${OUT}.part ${OUT})
