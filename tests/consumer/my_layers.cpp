// SPDX-License-Identifier: MIT
// The command line, with our layers in it: my_layers check --layer Scale, my_layers list, ...
#include <gradcheck/main.hpp>

#include "layers.hpp"

int main(int argc, char** argv) {
  return gradcheck::main(argc, argv,
                         gradcheck::Registry{}
                             .add("Scale", make_scale)
                             .add("DenseTanh", make_dense_tanh)
                             .add("Accumulating", make_accumulating));
}
