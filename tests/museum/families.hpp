// SPDX-License-Identifier: MIT
#pragma once

#include "museum/exhibit.hpp"

namespace museum {

Exhibits elementwise();
Exhibits activations();
Exhibits softmaxes();
Exhibits normalisation();
Exhibits batch_norms();
Exhibits dense_layers();
Exhibits convolution();
Exhibits transposed_convolution();
Exhibits pooling();
Exhibits recurrent();
Exhibits attention();
Exhibits reshaping();
Exhibits indexing();
Exhibits pairs();
Exhibits concatenation();
Exhibits losses();
Exhibits optimisation_functions();
Exhibits buffers();
Exhibits state();
Exhibits dropouts();

}  // namespace museum
