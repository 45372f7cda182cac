// SPDX-License-Identifier: MIT
#include <gradcheck/app/print/text_file.hpp>

#include <array>
#include <cstddef>
#include <fstream>
#include <iostream>

#include <gradcheck/base/user_error.hpp>

namespace gradcheck {

std::string text_of_file(const std::string& path, const std::string& what) {
  std::ifstream file;
  if (path != standard_input) file.open(path, std::ios::binary);
  std::istream& stream = path == standard_input ? std::cin : file;
  std::string text;
  std::array<char, 65536> piece{};
  while (stream.read(piece.data(), piece.size()) || stream.gcount() > 0)
    text.append(piece.data(), static_cast<std::size_t>(stream.gcount()));
  if (!stream.eof()) throw detail::InputError(path, 0, "cannot be read, expected " + what);
  return text;
}

}  // namespace gradcheck
