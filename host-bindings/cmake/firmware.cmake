# What a firmware project does with its executables. Use: list(APPEND CMAKE_MODULE_PATH …/host-bindings/cmake) and
# include(firmware), after project().
include_guard(GLOBAL)

# firmware_outputs(TARGET): TARGET.elf with a link map TARGET.map, and beside it TARGET.bin and TARGET.hex, ready to
# flash; prints the section sizes at the end of the build.
function(firmware_outputs target)
  set_target_properties(${target} PROPERTIES SUFFIX .elf)
  set(stem ${CMAKE_CURRENT_BINARY_DIR}/${target})
  target_link_options(${target} PRIVATE -Wl,-Map=${stem}.map)
  set_property(TARGET ${target} APPEND PROPERTY ADDITIONAL_CLEAN_FILES ${stem}.map ${stem}.bin ${stem}.hex)
  add_custom_command(
    TARGET ${target} POST_BUILD
    COMMAND ${CMAKE_OBJCOPY} -O binary $<TARGET_FILE:${target}> ${stem}.bin
    COMMAND ${CMAKE_OBJCOPY} -O ihex $<TARGET_FILE:${target}> ${stem}.hex
    COMMAND ${CMAKE_SIZE} $<TARGET_FILE:${target}>
    BYPRODUCTS ${stem}.map ${stem}.bin ${stem}.hex
    VERBATIM)
endfunction()
