# Writes OUTPUT from TEMPLATE: the bytes of MODULE and their SHA-256 as constant C arrays.
file(READ ${MODULE} module_hex HEX)
file(SHA256 ${MODULE} digest_hex)
get_filename_component(MODULE_NAME ${MODULE} NAME)
string(REPEAT "[0-9a-f]" 48 line)
string(REGEX REPLACE "(${line})" "\\1\n" module_hex "${module_hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," MODULE_BYTES "${module_hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," MODULE_SHA256 "${digest_hex}")
configure_file(${TEMPLATE} ${OUTPUT} @ONLY)
