#!/bin/sh
# Makes a Debian package of an unpacked distribution: build.sh DISTRIBUTION ARCHITECTURE OUTPUT.
set -eu

here=$(cd "$(dirname "$0")" && pwd -P)
distribution=$1
architecture=$2
output=$3
command -v dpkg-deb > /dev/null || {
  echo "no Debian package: there is no dpkg-deb" >&2
  exit 0
}
version=$(sed -n 's:.*<version>\(.*\)</version>.*:\1:p' "$here/../../pom.xml" | head -n 1)
debian=$(echo "$version" | sed 's/-SNAPSHOT/~snapshot/')

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
umask 022
mkdir -p "$root/usr/lib" "$root/usr/bin" "$root/usr/lib/systemd/system" "$root/etc/cochlea" \
  "$root/usr/share/doc/cochlea" "$root/DEBIAN"
cp -R "$distribution" "$root/usr/lib/cochlea"
ln -s ../lib/cochlea/bin/cochlea "$root/usr/bin/cochlea"
cp "$here/../systemd/cochlea.service" "$root/usr/lib/systemd/system/"
cp "$here/environment" "$root/etc/cochlea/"
cp "$here/copyright" "$root/usr/share/doc/cochlea/"
mv "$root/usr/lib/cochlea/THIRD-PARTY.txt" "$root/usr/share/doc/cochlea/"
rm -f "$root/usr/lib/cochlea/LICENSE"
printf 'cochlea (%s) unstable; urgency=medium\n\n  * See CHANGELOG.md of the project.\n\n -- The Cochlea authors <cochlea@localhost>  %s\n' \
  "$debian" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")" |
  gzip -9n > "$root/usr/share/doc/cochlea/changelog.gz"

for script in postinst prerm postrm; do
  install -m 755 "$here/$script" "$root/DEBIAN/$script"
done
echo /etc/cochlea/environment > "$root/DEBIAN/conffiles"
size=$(du -sk --exclude=DEBIAN "$root" | cut -f 1)
sed -e "s/@VERSION@/$debian/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@SIZE@/$size/" \
  "$here/control" > "$root/DEBIAN/control"
chmod -R u=rwX,go=rX "$root"
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
(cd "$root" && find usr etc -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) > "$root/DEBIAN/md5sums"
touch -d "@$SOURCE_DATE_EPOCH" "$root/DEBIAN/md5sums" "$root/DEBIAN"

package=$output/cochlea_${debian}_$architecture.deb
dpkg-deb --root-owner-group -Zxz -z6 --build "$root" "$package" > /dev/null
echo "$package"
