# Makes the target gradcheck::armadillo: Armadillo's headers with OpenBLAS behind them, not its wrapper library.
# Serves our own build and gradcheckConfig.cmake alike (CMake's FindArmadillo makes no target), once both packages are found.
# Imported targets count as system headers, so our warnings do not reach into Armadillo.
#
# Of Armadillo's switches one is forced on everybody who links us:
#   ARMA_DONT_USE_WRAPPER
#       A distribution's config.hpp turns each call of BLAS into one of libarmadillo (wrapper_dgemm_), which is not linked.
# All others are left as config.hpp and the user have them, in our libraries as in the code that links them. Inline functions
# of which the linker keeps one copy are then the same everywhere unless a user sets a switch, and where one does:
#   ARMA_USE_BLAS, ARMA_USE_LAPACK
#       Are on in every config.hpp that was made beside a BLAS. Off, products are Armadillo's own loops: slow, but right.
#   ARMA_DONT_USE_HDF5, ARMA_DONT_USE_ARPACK, ARMA_DONT_USE_SUPERLU
#       Concern files and sparse matrices, of which our libraries have none.
#   ARMA_DONT_USE_OPENMP
#       OpenMP follows -fopenmp. It changes the layout of cubes and sparse matrices, and our libraries compile no code of
#       either; of dense matrices it changes the order of some sums, which is rounding.
#   ARMA_32BIT_WORD, ARMA_MAT_PREALLOC
#       Change the layout of a dense matrix, so they have to be the same in our libraries and in the code that links them:
#       <gradcheck/gradcheck.hpp> makes another one an error of the linker (base/matrix_layout.hpp).
if(NOT TARGET gradcheck::armadillo)
  find_package(Armadillo REQUIRED)
  add_library(gradcheck::armadillo INTERFACE IMPORTED)
  target_include_directories(gradcheck::armadillo INTERFACE ${ARMADILLO_INCLUDE_DIRS})
  target_compile_definitions(gradcheck::armadillo INTERFACE ARMA_DONT_USE_WRAPPER)
  target_link_libraries(gradcheck::armadillo INTERFACE ${GRADCHECK_OPENBLAS})
endif()
