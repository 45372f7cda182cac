// SPDX-License-Identifier: MIT
#include <gradcheck/main.hpp>

int main(int argc, char** argv) { return gradcheck::main(argc, argv); }
