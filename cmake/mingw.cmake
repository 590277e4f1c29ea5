# SPDX-License-Identifier: MIT
# Toolchain file: Windows programs on a Debian machine, run by wine. CTest uses the emulator by itself.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
set(CMAKE_CROSSCOMPILING_EMULATOR wine)
