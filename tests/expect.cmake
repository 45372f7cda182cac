# expect(FOUND EXPECTED): the text found holds the expected one, or the script fails and shows both.
function(expect found expected)
  string(FIND "${found}" "${expected}" position)
  if(position LESS 0)
    message(FATAL_ERROR "found    ${found}\nexpected ${expected}")
  endif()
endfunction()
