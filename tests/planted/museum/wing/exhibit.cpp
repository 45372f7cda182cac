// SPDX-License-Identifier: MIT
#include "planted/museum/wing/exhibit.hpp"

namespace museum::wing {

std::string to_string(Variety variety) {
  switch (variety) {
    case Variety::all_masked: return "all masked";
    case Variety::none_masked: return "none masked";
    case Variety::repeated_indices: return "repeated indices";
    case Variety::one_class: return "one class";
    case Variety::ordinary: break;
  }
  return "ordinary";
}

}  // namespace museum::wing
