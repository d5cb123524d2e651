# Sourced by ./run and ./test: an environment in .venv with everything in it; does nothing where that is done.

say() { printf '%s\n' "$*" >&2; }

# set_up ROOT EXTRA: EXTRA is "" or the name of an optional dependency group.
set_up() {
    root=$1 extra=$2
    venv=$root/.venv
    stamp=$venv/.set-up${extra:+-$extra}
    wanted="$(cksum < "$root/pyproject.toml") $root"
    is_set_up && return 0
    lock_set_up
    if is_set_up; then
        unlock_set_up
        return 0
    fi
    say "Setting up in $venv. This happens once and takes some minutes."
    make_environment
    install_project
    add_system_libraries
    printf '%s\n' "$wanted" > "$stamp"
    unlock_set_up
}

is_set_up() {
    [ -x "$venv/bin/python" ] && [ -x "$venv/bin/traybooth" ] && [ -f "$stamp" ] && [ "$(< "$stamp")" = "$wanted" ]
}

# Two first starts at once take turns.
lock_set_up() {
    command -v flock > /dev/null || return 0
    exec 9> "$root/.set-up.lock"
    flock 9
}

# The program that is started next must not inherit the lock: the other start would wait until it ends.
unlock_set_up() {
    exec 9>&-
}

make_environment() {
    if [ -d "$venv" ]; then
        "$venv/bin/python" -m pip --version > /dev/null 2>&1 && return 0
        say "The environment in $venv is broken and is made anew."
        rm -rf "$venv"
    fi
    python=$(find_python) || exit 1
    "$python" -m venv "$venv" > /dev/null 2>&1 && return 0
    rm -rf "$venv"
    apt_install "$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')-venv" || true
    "$python" -m venv "$venv" && return 0
    rm -rf "$venv"
    say "$python cannot make an environment. On Debian and Ubuntu: sudo apt install python3-venv"
    exit 1
}

find_python() {
    for candidate in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' > /dev/null 2>&1; then
            command -v "$candidate"
            return 0
        fi
    done
    say "Python 3.11 or newer is needed and was not found. On Debian and Ubuntu: sudo apt install python3 python3-venv"
    return 1
}

install_project() {
    quiet=--quiet
    [ -t 2 ] && quiet=
    if ! "$venv/bin/python" -m pip install $quiet --disable-pip-version-check -e "$root${extra:+[$extra]}" >&2; then
        say "The libraries could not be installed; the lines above say why. Without a network the first start cannot work."
        exit 1
    fi
}

# What Qt and librealsense load from the system, as Debian and Ubuntu name it.
packages_of() {
    while read -r library; do
        case $library in
            libusb-1.0.so.0) echo libusb-1.0-0 ;;
            libudev.so.1) echo libudev1 ;;
            libEGL.so.1) echo libegl1 ;;
            libGL.so.1) echo libgl1 ;;
            libGLX.so.0) echo libglx0 ;;
            libOpenGL.so.0) echo libopengl0 ;;
            libxkbcommon.so.0) echo libxkbcommon0 ;;
            libxkbcommon-x11.so.0) echo libxkbcommon-x11-0 ;;
            libX11.so.6) echo libx11-6 ;;
            libX11-xcb.so.1) echo libx11-xcb1 ;;
            libxcb.so.1) echo libxcb1 ;;
            libxcb-cursor.so.0) echo libxcb-cursor0 ;;
            libxcb-icccm.so.4) echo libxcb-icccm4 ;;
            libxcb-image.so.0) echo libxcb-image0 ;;
            libxcb-keysyms.so.1) echo libxcb-keysyms1 ;;
            libxcb-render-util.so.0) echo libxcb-render-util0 ;;
            libxcb-*.so.*) library=${library/.so./}; echo "${library/%.*/}" ;;
            libdbus-1.so.3) echo libdbus-1-3 ;;
            libfontconfig.so.1) echo libfontconfig1 ;;
            libfreetype.so.6) echo libfreetype6 ;;
            libglib-2.0.so.0 | libgthread-2.0.so.0) echo libglib2.0-0 ;;
            libwayland-client.so.0) echo libwayland-client0 ;;
            libwayland-cursor.so.0) echo libwayland-cursor0 ;;
            libwayland-egl.so.1) echo libwayland-egl1 ;;
            libz.so.1) echo zlib1g ;;
            libzstd.so.1) echo libzstd1 ;;
            *) echo "$library" ;;
        esac
    done | sort -u
}

missing_libraries() {
    command -v ldd > /dev/null || return 0
    site=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("platlib"))')
    qt=$site/PySide6/Qt
    for file in "$qt"/plugins/platforms/libq{xcb,offscreen}.so "$qt"/lib/libQt6{Gui,Widgets}.so.6 "$site"/pyrealsense2/*.so; do
        # Qt brings libraries of its own, which it finds by a path that a bare ldd may not know.
        LD_LIBRARY_PATH=$qt/lib ldd "$file" 2> /dev/null || true
    done | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p' | sort -u
}

has_fonts() {
    [ "$(uname)" != Linux ] || find /usr/share/fonts /usr/local/share/fonts ~/.fonts ~/.local/share/fonts \
        \( -name '*.ttf' -o -name '*.otf' -o -name '*.pfb' \) -print -quit 2> /dev/null | grep -q .
}

add_system_libraries() {
    missing=$(missing_libraries | packages_of)
    has_fonts || missing="$missing fontconfig fonts-dejavu-core"
    missing=$(echo $missing)
    [ -n "$missing" ] || return 0
    # shellcheck disable=SC2086
    apt_install $missing && return 0
    say "Missing on this system: $missing. On Debian and Ubuntu: sudo apt install $missing"
}

# apt_install PACKAGE...: false where apt is not there, may not be used or fails.
apt_install() {
    command -v apt-get > /dev/null || return 1
    as_root=
    if [ "$(id -u)" != 0 ]; then
        sudo -n true 2> /dev/null || return 1
        as_root="sudo -n"
    fi
    say "Installing system libraries: $*"
    log=$(mktemp)
    if { $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"; } > "$log" 2>&1; then
        rm -f "$log"
        return 0
    fi
    tail -n 3 "$log" >&2
    rm -f "$log"
    return 1
}
