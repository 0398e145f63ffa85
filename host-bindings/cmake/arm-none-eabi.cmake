# Toolchain file for firmware on Cortex-M with Debian's gcc-arm-none-eabi and newlib-nano.
#   cmake -G Ninja -DCMAKE_TOOLCHAIN_FILE=…/arm-none-eabi.cmake -DBOARD=mps2-an385 …
# BOARD picks the CPU from ../boards/boards.def; without BOARD set -DFIRMWARE_CPU=cortex-m4 (a board of your own).
# Code is built for size, soft float, each function and object in its own section so that the linker drops what is unused.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES BOARD FIRMWARE_CPU)

set(FIRMWARE_BOARDS_DIR ${CMAKE_CURRENT_LIST_DIR}/../boards)
if(BOARD)
  file(STRINGS ${FIRMWARE_BOARDS_DIR}/boards.def firmware_board REGEX "^${BOARD}[ \t]")
  if(NOT firmware_board)
    message(FATAL_ERROR "BOARD=${BOARD} is not listed in ${FIRMWARE_BOARDS_DIR}/boards.def")
  endif()
  string(REGEX REPLACE "[ \t]+" ";" firmware_board "${firmware_board}")
  list(GET firmware_board 1 FIRMWARE_CPU)
elseif(NOT FIRMWARE_CPU)
  message(FATAL_ERROR "set BOARD to a board of ${FIRMWARE_BOARDS_DIR}/boards.def, or FIRMWARE_CPU to the core")
endif()

set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_ASM_COMPILER arm-none-eabi-gcc)
set(CMAKE_AR arm-none-eabi-gcc-ar)
set(CMAKE_RANLIB arm-none-eabi-gcc-ranlib)
set(CMAKE_OBJCOPY arm-none-eabi-objcopy)
set(CMAKE_SIZE arm-none-eabi-size)

set(firmware_cpu_flags "-mcpu=${FIRMWARE_CPU} -mthumb -mfloat-abi=soft")
set(CMAKE_C_FLAGS_INIT "${firmware_cpu_flags} -Os -g -ffunction-sections -fdata-sections --specs=nano.specs")
set(CMAKE_ASM_FLAGS_INIT "${firmware_cpu_flags} -g")
# The compiler flags, with the specs, go to the linker too; naming the specs twice is an error.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-nostartfiles -Wl,--gc-sections")

set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
