export const id = 611;
export const ids = [611];
export const modules = {

/***/ 27611:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  loadConf: () => (/* binding */ loadConf)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
var external_node_path_default = /*#__PURE__*/__webpack_require__.n(external_node_path_);
;// CONCATENATED MODULE: ./src/hocon/node.ts
/** An error of the file. It quotes no value, since values may be secrets. */
class HoconError extends Error {
    name = 'HoconError';
    constructor({ file, text, at }, message) {
        super(`${file}, line ${text.slice(0, at).split('\n').length}: ${message}`);
    }
}
function emptyObject() {
    return { kind: 'object', fields: new Map() };
}
/** Sets a field, as deep as its path says. */
function put(object, path, value) {
    const [key = '', ...rest] = path;
    const below = object.fields.get(key);
    if (rest.length === 0)
        object.fields.set(key, layered(below, value));
    else {
        const child = below?.kind === 'object' ? below : emptyObject();
        put(child, rest, value);
        object.fields.set(key, below === child ? child : layered(below, child));
    }
}
/** Sets a field to what it is, and one item more. */
function append(object, path, item, place) {
    const [key = '', ...rest] = path;
    const below = object.fields.get(key);
    if (rest.length === 0)
        object.fields.set(key, { kind: 'appended', below, item, place });
    else {
        const child = below?.kind === 'object' ? below : emptyObject();
        append(child, rest, item, place);
        object.fields.set(key, below === child ? child : layered(below, child));
    }
}
/** Objects are merged field by field, and a plain text leaves nothing of what was before it. */
function layered(below, above) {
    if (below === undefined || above.kind === 'text')
        return above;
    if (below.kind !== 'object' || above.kind !== 'object')
        return { kind: 'over', below, above };
    for (const [key, value] of above.fields)
        put(below, [key], value);
    return below;
}

;// CONCATENATED MODULE: ./src/hocon/include.ts
const FUNCTIONS = /(?:(required)\(\s*)?(?:(file|url|classpath|package)\(\s*)?(?=")/uy;
/** `include "file"`, also within `required(…)`, `file(…)` and the like; undefined where a field is named so. */
function parseInclude(scanner) {
    if (scanner.match(/include(?=\s+(?:"|(?:required|file|url|classpath|package)\())\s+/uy) === '')
        return undefined;
    const words = scanner.match(FUNCTIONS);
    const target = scanner.quoted();
    const opened = words.replaceAll(/[^(]/gu, '').length;
    for (let i = 0; i < opened; i++) {
        scanner.blanks();
        if (!scanner.takes(')'))
            throw scanner.error('a parenthesis of "include" is not closed');
    }
    const [kind = 'file'] = /file|url|classpath|package/u.exec(words) ?? [];
    const isUrl = /^[a-z]+:\/\//iu.test(target);
    return { target, kind: isUrl ? 'url' : kind, isRequired: words.includes('required') };
}

;// CONCATENATED MODULE: ./src/hocon/scanner.ts

const ESCAPES = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
/** A text that is read from its beginning to its end. */
class Scanner {
    #text;
    #file;
    #at = 0;
    constructor(text, file) {
        this.#text = text.replace(/^\ufeff/u, '');
        this.#file = file;
    }
    place() {
        return { file: this.#file, text: this.#text, at: this.#at };
    }
    error(message, place = this.place()) {
        return new HoconError(place, message);
    }
    isAtEnd() {
        return this.#at >= this.#text.length;
    }
    sees(text) {
        return this.#text.startsWith(text, this.#at);
    }
    /** The next sign; empty at the end. */
    sign() {
        const code = this.#text.codePointAt(this.#at);
        return code === undefined ? '' : String.fromCodePoint(code);
    }
    /** Goes past the text if it comes next. */
    takes(text) {
        if (!this.sees(text))
            return false;
        this.#at += text.length;
        return true;
    }
    /** Goes past what matches here, and gives it. @param pattern with the flag y */
    match(pattern) {
        pattern.lastIndex = this.#at;
        const [found = ''] = pattern.exec(this.#text) ?? [];
        this.#at += found.length;
        return found;
    }
    blanks() {
        return this.match(/[^\S\n]*/uy);
    }
    /** A comment lasts to the end of its line. */
    skipComment() {
        return this.match(/(?:#|\/\/)[^\n]*/uy) !== '';
    }
    /** Goes past blanks, comments and line breaks, and past commas where they part things. */
    skip(between) {
        const gap = between === 'lines' ? /\s+/uy : /[\s,]+/uy;
        while (this.match(gap) !== '' || this.skipComment())
            ;
    }
    /** A text in quotes, which must come next. */
    quoted() {
        const place = this.place();
        if (this.takes('"""')) {
            const text = this.match(/[^]*?"{3,}/uy);
            if (text === '')
                throw this.error('three quotes are opened and not closed', place);
            return text.slice(0, -3);
        }
        if (!this.takes('"'))
            throw this.error('a text in quotes is expected');
        const text = this.match(/(?:[^"\\\n]|\\[^\n])*/uy);
        if (!this.takes('"'))
            throw this.error('a quote is opened and not closed in its line', place);
        return unescaped(text);
    }
}
/** What JSON escapes; other backslashes stay, as the SDK leaves them in the paths of Windows. */
function unescaped(text) {
    return text.replaceAll(/\\(?:u([\da-f]{4})|([nrtbf])|(["\\/=#!]))/giu, (_, hex, letter, sign) => {
        if (typeof hex === 'string')
            return String.fromCharCode(parseInt(hex, 16));
        return typeof letter === 'string' ? (ESCAPES[letter] ?? `\\${letter}`) : String(sign);
    });
}

;// CONCATENATED MODULE: ./src/hocon/parse.ts



const MAX_DEPTH = 64;
/** What else a text without quotes may not have, by HOCON. The SDK takes colons, and its wizard writes URLs so. */
const BARE = /[^\s"{}[\],#=$`^?!@*&\\+]+/uy;
const BARE_KEY = /(?:(?!\/\/)[^\n"{}[\],#:=$`^?!@*&\\+])+/uy;
/** Reads one file. @param base where it was included. @throws HoconError */
function parseFile(text, file, base, follow) {
    const scanner = new Scanner(text, file);
    const parser = new Parser(scanner, base, follow);
    const object = emptyObject();
    scanner.skip('fields');
    if (scanner.takes('{')) {
        parser.fields(object, base, '}');
        scanner.skip('fields');
        if (!scanner.isAtEnd())
            throw scanner.error('something follows the end of the object');
    }
    else
        parser.fields(object, base, '');
    return object;
}
class Parser {
    #scanner;
    #base;
    #follow;
    #depth = 0;
    constructor(scanner, base, follow) {
        this.#scanner = scanner;
        this.#base = base;
        this.#follow = follow;
    }
    /** Fields up to a closing brace, or to the end of the file. @param at the path of the object itself */
    fields(object, at, end) {
        const scanner = this.#scanner;
        const opened = scanner.place();
        for (;;) {
            scanner.skip('fields');
            if (scanner.isAtEnd()) {
                if (end === '}')
                    throw scanner.error('a brace "{" is opened and not closed', opened);
                return;
            }
            if (end === '}' && scanner.takes('}'))
                return;
            const place = scanner.place();
            const include = parseInclude(scanner);
            if (include === undefined)
                this.#field(object, at);
            else {
                const included = this.#follow(include, at, place);
                for (const [key, value] of included?.fields ?? [])
                    put(object, [key], value);
            }
        }
    }
    #field(object, at) {
        const scanner = this.#scanner;
        const place = scanner.place();
        const path = parsePath(scanner);
        scanner.skip('lines');
        const isAppended = scanner.takes('+=');
        if (!isAppended && !scanner.takes('=') && !scanner.takes(':') && !scanner.sees('{')) {
            throw scanner.error('after the name of a field ":", "=" or "{" is expected', place);
        }
        scanner.skip('lines');
        const value = this.#value([...at, ...path]);
        if (isAppended)
            append(object, path, value, place);
        else
            put(object, path, value);
    }
    #value(at) {
        const scanner = this.#scanner;
        const place = scanner.place();
        const parts = [];
        for (;;) {
            const gap = scanner.blanks();
            const node = this.#part(at);
            if (node === undefined)
                break;
            parts.push({ gap: parts.length === 0 ? '' : gap, node });
        }
        const [first] = parts;
        if (first === undefined)
            throw scanner.error('a value is expected');
        return parts.length === 1 ? first.node : { kind: 'joined', parts, place };
    }
    /** Undefined where the value ends. */
    #part(at) {
        const scanner = this.#scanner;
        if (scanner.isAtEnd() || /^[\n,}\]]/u.test(scanner.sign()) || scanner.skipComment())
            return undefined;
        if (scanner.sees('"'))
            return { kind: 'text', text: scanner.quoted(), isQuoted: true };
        if (scanner.takes('{'))
            return this.#nested(() => this.#object(at));
        if (scanner.takes('['))
            return this.#nested(() => this.#list(at));
        if (scanner.takes('${'))
            return this.#reference();
        const text = scanner.match(BARE);
        if (text !== '')
            return { kind: 'text', text, isQuoted: false };
        throw scanner.error(`a value with the sign ${scanner.sign()} must stand in quotes`);
    }
    #object(at) {
        const object = emptyObject();
        this.fields(object, at, '}');
        return object;
    }
    #list(at) {
        const scanner = this.#scanner;
        const opened = scanner.place();
        const items = [];
        for (;;) {
            scanner.skip('fields');
            if (scanner.takes(']'))
                return { kind: 'list', items };
            if (scanner.isAtEnd() || scanner.sees('}')) {
                throw scanner.error('a bracket "[" is opened and not closed', opened);
            }
            items.push(this.#value(at));
        }
    }
    #reference() {
        const scanner = this.#scanner;
        const place = scanner.place();
        const isOptional = scanner.takes('?');
        const name = scanner.match(/[^}\n]*/uy).trim();
        if (!scanner.takes('}'))
            throw scanner.error('"${" is opened and not closed in its line', place);
        const path = parsePath(new Scanner(name, place.file));
        return { kind: 'reference', path, name, isOptional, base: this.#base, place };
    }
    #nested(read) {
        this.#depth += 1;
        if (this.#depth > MAX_DEPTH)
            throw this.#scanner.error(`more than ${MAX_DEPTH} braces within each other`);
        const node = read();
        this.#depth -= 1;
        return node;
    }
}
/** Names parted by dots; dots within quotes are parts of a name. */
function parsePath(scanner) {
    const path = [''];
    for (;;) {
        const [first = '', ...rest] = scanner.sees('"') ? [scanner.quoted()] : scanner.match(BARE_KEY).split('.');
        if (first === '' && rest.length === 0)
            break;
        path.push((path.pop() ?? '') + first, ...rest);
    }
    const names = path.map((name) => name.trim());
    if (names.includes(''))
        throw scanner.error('the name of a field is expected');
    return names;
}

;// CONCATENATED MODULE: ./src/hocon/value.ts

/** Field by field. */
function merged(below, above) {
    const fields = new Map(below.fields);
    for (const [key, value] of above.fields) {
        const before = fields.get(key);
        fields.set(key, before?.kind === 'object' && value.kind === 'object' ? merged(before, value) : value);
    }
    return { kind: 'object', fields };
}
/** One item more; a list as the SDK does it, by all of its items. */
function appended(below, item, place) {
    if (item === undefined)
        return below;
    const items = item.kind === 'list' ? item.items : [item];
    if (below === undefined || below.kind === 'null')
        return { kind: 'list', items };
    if (below.kind !== 'list')
        throw new HoconError(place, '"+=" appends to what is no list');
    return { kind: 'list', items: [...below.items, ...items] };
}
/** Texts become one text, objects one object, lists one list. */
function joined(parts, place) {
    const values = parts.flatMap(({ value }) => value ?? []);
    if (values.length === 0)
        return undefined;
    if (values.every((value) => value.kind === 'object'))
        return values.reduce(merged);
    if (values.every((value) => value.kind === 'list')) {
        return { kind: 'list', items: values.flatMap(({ items }) => items) };
    }
    if (values.some(({ kind }) => kind === 'object' || kind === 'list')) {
        throw new HoconError(place, 'texts, lists and objects cannot be joined');
    }
    const texts = parts.map(({ gap, value }) => gap + (value?.kind === 'text' ? value.text : value === undefined ? '' : 'null'));
    return { kind: 'text', text: texts.join('').trim() };
}

;// CONCATENATED MODULE: ./src/hocon/resolve.ts


const MAX_OPEN = 200;
/** Follows all references. @throws HoconError */
function resolveObject(root, env) {
    return new Resolver(root, env).object(root, []);
}
class Resolver {
    #root;
    #env;
    #open = [];
    constructor(root, env) {
        this.#root = root;
        this.#env = env;
    }
    object({ fields }, path) {
        const values = new Map();
        for (const [key, node] of fields) {
            const value = this.#field(node, [...path, key], undefined);
            if (value !== undefined)
                values.set(key, value);
        }
        return { kind: 'object', fields: values };
    }
    /** Undefined where optional references are all there is, and none leads anywhere. */
    #field(node, path, below) {
        this.#open.push({ path, below });
        const value = this.#value(node, path);
        this.#open.pop();
        return value;
    }
    #value(node, path) {
        switch (node.kind) {
            case 'text':
                return node.text === 'null' && !node.isQuoted ? { kind: 'null' } : { kind: 'text', text: node.text };
            case 'list':
                return { kind: 'list', items: node.items.flatMap((item) => this.#value(item, path) ?? []) };
            case 'object':
                return this.object(node, path);
            case 'reference':
                return this.#follow(node);
            case 'joined':
                return joined(node.parts.map(({ gap, node: part }) => ({ gap, value: this.#value(part, path) })), node.place);
            case 'over': {
                const above = this.#field(node.above, path, node.below);
                if (above !== undefined && above.kind !== 'object')
                    return above;
                const below = this.#field(node.below, path, undefined);
                if (above === undefined)
                    return below;
                return below?.kind === 'object' ? merged(below, above) : above;
            }
            case 'appended': {
                const below = node.below === undefined ? undefined : this.#field(node.below, path, undefined);
                return appended(below, this.#value(node.item, path), node.place);
            }
        }
    }
    #follow({ path, name, base, isOptional, place }) {
        if (this.#open.length > MAX_OPEN)
            throw new HoconError(place, `\${${name}} leads in a circle`);
        const value = (base.length > 0 ? this.#at([...base, ...path]) : undefined) ?? this.#at(path);
        const text = value === undefined ? this.#env[name] : undefined;
        const found = text === undefined ? value : { kind: 'text', text };
        if (found !== undefined || isOptional)
            return found;
        throw new HoconError(place, `\${${name}} leads to no field of this file and to no environment variable; \${?${name}} may lead nowhere`);
    }
    #at(path) {
        const open = this.#open.findLast((field) => isSame(field.path, path));
        if (open === undefined)
            return this.#within(this.#root, [], path);
        return open.below === undefined ? undefined : this.#field(open.below, path, undefined);
    }
    /** Looks a path up below a node, without following what it does not need. */
    #within(node, at, [key, ...rest], below) {
        if (key === undefined)
            return this.#field(node, at, below);
        switch (node.kind) {
            case 'object': {
                const field = node.fields.get(key);
                return field === undefined ? undefined : this.#within(field, [...at, key], rest);
            }
            case 'over': {
                const above = this.#within(node.above, at, [key, ...rest], node.below);
                if (above !== undefined && above.kind !== 'object')
                    return above;
                const under = this.#within(node.below, at, [key, ...rest]);
                return above !== undefined && under?.kind === 'object' ? merged(under, above) : (above ?? under);
            }
            case 'text':
            case 'list':
            case 'appended':
                return undefined;
            case 'reference':
            case 'joined': {
                // What is being found already knows only what was there before it.
                const open = this.#open.findLast((field) => isSame(field.path, at));
                if (open !== undefined) {
                    return open.below === undefined ? undefined : this.#within(open.below, at, [key, ...rest]);
                }
                return [key, ...rest].reduce((value, name) => (value?.kind === 'object' ? value.fields.get(name) : undefined), this.#field(node, at, below));
            }
        }
    }
}
function isSame(a, b) {
    return a.length === b.length && a.every((name, i) => name === b[i]);
}

;// CONCATENATED MODULE: ./src/hocon/hocon.ts




const MAX_INCLUDES = 16;
/**
 * Reads a file in HOCON (https://github.com/lightbend/config/blob/main/HOCON.md) with the files that it includes, and
 * where the ClearML SDK reads differently, as that does: docs/clearml-conf.md. @throws HoconError
 */
function parseHocon(text, file, { read, env }) {
    const parse = (content, name, base, including) => parseFile(content, name, base, (include, at, place) => {
        const target = fileOf(include, name, place);
        if (including.length >= MAX_INCLUDES || including.includes(target)) {
            throw new HoconError(place, `"${include.target}" is included in a circle`);
        }
        const included = read(target);
        if (included !== undefined)
            return parse(included, target, at, [...including, target]);
        if (include.isRequired)
            throw new HoconError(place, `there is no file "${include.target}", which is required`);
        return undefined;
    });
    return resolveObject(parse(text, file, [], [file]), env);
}
/** Nothing is asked for over the network, or looked for among the classes of Java. */
function fileOf({ target, kind }, from, place) {
    if (kind !== 'file') {
        throw new HoconError(place, `"${target}" is no file: only files are included; save it beside this one`);
    }
    return external_node_path_default().resolve(external_node_path_default().dirname(from), target);
}

;// CONCATENATED MODULE: ./src/inputs/conf/authorities.ts
/** Any of them says whom to trust, and is asked before the file. */
const VARIABLES = ['NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE'];
const TRUE = /^(?:true|yes|on|1)$/iu;
const FALSE = /^(?:false|no|off|0)$/iu;
/** `api.verify_certificate` and `sdk.aws.s3.verify`, which say whether to check certificates, or by whom. */
function readAuthorities(api, s3, env, pathOf) {
    const isSet = (variable) => (env[variable]?.trim() ?? '') !== '';
    const authority = (section, name, variables) => {
        const text = section.text(name);
        if (text === undefined || TRUE.test(text) || variables.some(isSet))
            return [];
        if (!FALSE.test(text))
            return [{ name: section.label(name), path: pathOf(text) }];
        section.refuse(name, `is false, and certificates are always checked here: name the file of your certificate authority there, as ` +
            `${name}: "/path/to/ca.pem", or in the variable ${variables.join(' or ')}`);
        return [];
    };
    const encrypted = [s3, ...s3.sections('credentials')].filter((section) => section.flag('secure') !== false);
    return [
        ...authority(api, 'verify_certificate', VARIABLES),
        ...encrypted.flatMap((section) => authority(section, 'verify', ['AWS_CA_BUNDLE', ...VARIABLES])),
    ];
}

;// CONCATENATED MODULE: ./src/inputs/conf/azure.ts
/** `sdk.azure.storage.containers`. An entry without a name of a container is for all of its account. */
function readAzure(storage) {
    return storage.sections('containers').flatMap((entry) => {
        const account = entry.text('account_name');
        const key = entry.flag('use_default_credential') === true ? undefined : entry.text('account_key');
        if (account === undefined) {
            if (key !== undefined)
                entry.refuse('account_name', 'is missing');
            return [];
        }
        return [{ account, container: entry.text('container_name'), key, from: entry.label() }];
    });
}

// EXTERNAL MODULE: ./src/inputs/conf/from-home.ts
var from_home = __webpack_require__(83864);
;// CONCATENATED MODULE: ./src/inputs/conf/one-for-each.ts
/**
 * The SDK may have several credentials for folders of one bucket. Here a bucket has one: the first that names it whole,
 * or that of its folders, if all of them have the same.
 */
function oneForEach(entries, bucketOf, section) {
    const groups = Map.groupBy(entries, ({ credentials }) => bucketOf(credentials));
    return [...groups.values()].flatMap((same) => {
        const whole = same.filter(({ folder }) => folder === '');
        const folders = same.filter(({ folder }) => folder !== '');
        const [first] = [...whole, ...folders];
        if (first === undefined)
            return [];
        const apart = folders.find(({ credentials }) => !isEqual(credentials, first.credentials));
        if (apart !== undefined) {
            const { from } = apart.credentials;
            section.refuse('credentials', `has others for a folder of one bucket (${from}): a bucket takes one`);
        }
        return [first.credentials];
    });
}
function isEqual(a, b) {
    return JSON.stringify({ ...a, from: '' }) === JSON.stringify({ ...b, from: '' });
}

;// CONCATENATED MODULE: ./src/inputs/conf/gcs.ts


/** `sdk.google.storage`: a key for all buckets, and a list of those for single ones. */
function readGcs(storage, home) {
    const credentialsIn = (section, bucket) => ({
        ...{ bucket, projectId: section.text('project'), key: keyOf(section, home), from: section.label() },
    });
    const named = storage.sections('credentials').flatMap((section) => {
        const bucket = section.text('bucket');
        const folder = section.text('subdir')?.replaceAll(/^\/+|\/+$/gu, '') ?? '';
        return bucket === undefined ? [] : [{ folder, credentials: credentialsIn(section, bucket) }];
    });
    const forAll = credentialsIn(storage, undefined);
    return [
        ...oneForEach(named, ({ bucket }) => bucket ?? '', storage),
        ...(forAll.key === undefined && forAll.projectId === undefined ? [] : [forAll]),
    ];
}
/** As the SDK takes it, the path of a file or its text. */
function keyOf(section, home) {
    const text = section.text('credentials_json');
    if (text === undefined)
        return undefined;
    return text.startsWith('{') ? { kind: 'json', text } : { kind: 'file', path: (0,from_home/* fromHome */.m)(text, home) };
}

;// CONCATENATED MODULE: ./src/inputs/conf/s3.ts

/** `sdk.aws.s3`: keys for all buckets of AWS, and a list of those for single buckets and for other hosts. */
function readS3(s3) {
    const endpoints = new Map();
    const named = s3.sections('credentials').flatMap((entry) => {
        const endpoint = endpointOf(entry);
        const keys = keysOf(entry);
        const [bucket = '', ...folders] = bucketOf(entry).split('/');
        if (endpoint === 'refused' || keys === undefined || (endpoint === undefined && bucket === ''))
            return [];
        if (endpoint !== undefined)
            endpoints.set(endpoint.host, endpoints.get(endpoint.host) ?? endpoint);
        const credentials = {
            ...{ host: endpoint?.host, bucket: bucket === '' ? undefined : bucket },
            ...{ region: entry.text('region'), keys, from: entry.label() },
        };
        return [{ folder: [...folders, entry.text('subdir') ?? ''].join('/'), credentials }];
    });
    const keys = keysOf(s3);
    const forAll = { host: undefined, bucket: undefined, region: undefined, from: s3.label() };
    return {
        credentials: [
            ...oneForEach(named, ({ host, bucket }) => `${host ?? ''}/${bucket ?? ''}`, s3),
            ...(keys === undefined ? [] : [{ ...forAll, keys }]),
        ],
        endpoints: [...endpoints.values()],
    };
}
function keysOf(section) {
    const [accessKeyId, secretAccessKey] = [section.text('key'), section.text('secret')];
    if (accessKeyId !== undefined && secretAccessKey !== undefined) {
        return { kind: 'keys', accessKeyId, secretAccessKey, sessionToken: section.text('token') };
    }
    if (accessKeyId !== undefined || secretAccessKey !== undefined) {
        section.refuse(accessKeyId === undefined ? 'key' : 'secret', 'is missing, and the other of the two is there');
    }
    const profile = section.text('profile');
    if (profile !== undefined)
        return { kind: 'profile', profile };
    return section.flag('use_credentials_chain') === true ? { kind: 'chain' } : undefined;
}
/** In small letters, as the SDK compares them. */
function bucketOf(entry) {
    return (entry.text('bucket') ?? '').toLowerCase().replaceAll(/^["']+|["']+$|\/+$/gu, '');
}
function endpointOf(entry) {
    const host = entry.text('host');
    if (host === undefined)
        return undefined;
    const address = `${entry.flag('secure') === false ? 'http' : 'https'}://${host}`;
    // Nothing but a host: no user, no path.
    if (/[/?#@\\\s]/u.test(host) || !URL.canParse(address)) {
        entry.refuse('host', 'is no name of a host, with a port or without');
        return 'refused';
    }
    const { host: name, origin } = new URL(address);
    return { host: name, url: origin, region: entry.text('region'), variables: undefined };
}

;// CONCATENATED MODULE: ./src/inputs/conf/section.ts
const section_TRUE = new Set(['true', 'yes', 'on', '1']);
const section_FALSE = new Set(['false', 'no', 'off', '0']);
/** A part of a configuration file. What is of another kind than it should be is a problem, and counts as not there. */
class Section {
    #value;
    #label;
    #problems;
    /** @param label for people: `sdk.aws.s3` */
    constructor(value, label, problems) {
        this.#value = value;
        this.#label = label;
        this.#problems = problems;
        if (value !== undefined && !['object', 'null'].includes(value.kind) && !isBlank(value)) {
            this.#problem('', 'is no section in braces');
        }
    }
    /** A text without blanks around it; an empty one is as good as none, since the SDK's own file is full of them. */
    text(name) {
        const value = this.#get(name);
        if (value === undefined || value.kind === 'null' || isBlank(value))
            return undefined;
        if (value.kind === 'text')
            return value.text.trim();
        this.#problem(name, 'is no text');
        return undefined;
    }
    flag(name) {
        const text = this.text(name)?.toLowerCase();
        if (text === undefined)
            return undefined;
        if (section_TRUE.has(text))
            return true;
        if (!section_FALSE.has(text))
            this.#problem(name, 'is neither true nor false');
        return false;
    }
    section(...names) {
        const [name, ...rest] = names;
        if (name === undefined)
            return this;
        return new Section(this.#get(name), this.label(name), this.#problems).section(...rest);
    }
    /** The sections of a list. */
    sections(name) {
        const value = this.#get(name);
        if (value === undefined || value.kind === 'null' || isBlank(value))
            return [];
        if (value.kind === 'list') {
            return value.items.map((item, i) => new Section(item, this.label(`${name}[${i}]`), this.#problems));
        }
        this.#problem(name, 'is no list in brackets');
        return [];
    }
    label(name = '') {
        return [this.#label, name].filter((part) => part !== '').join('.');
    }
    refuse(name, problem) {
        this.#problem(name, problem);
    }
    #get(name) {
        return this.#value?.kind === 'object' ? this.#value.fields.get(name) : undefined;
    }
    #problem(name, problem) {
        this.#problems.push(`${this.label(name)} ${problem}`);
    }
}
function isBlank(value) {
    return value.kind === 'text' && value.text.trim() === '';
}

;// CONCATENATED MODULE: ./src/inputs/conf/conf.ts








/** Reads the text of a clearml.conf; undefined, with problems, if it is no HOCON. */
function readConf(content, file, world) {
    const problems = [];
    try {
        const root = new Section(parseHocon(content, file, world), '', problems);
        const conf = confOf(root, file, world);
        // A section may be read for more than one thing.
        return { conf, problems: [...new Set(problems)].map((problem) => `${file}: ${problem}`) };
    }
    catch (error) {
        if (error instanceof HoconError)
            return { conf: undefined, problems: [error.message] };
        throw error;
    }
}
function confOf(root, file, { home, env }) {
    const api = root.section('api');
    const keys = api.section('credentials');
    const s3Section = root.section('sdk', 'aws', 's3');
    const s3 = readS3(s3Section);
    const texts = new Map();
    const take = (input, section, ...names) => {
        const name = names.find((candidate) => section.text(candidate) !== undefined);
        const text = name === undefined ? undefined : section.text(name);
        if (text !== undefined)
            texts.set(input, { text, key: section.label(name) });
    };
    take('api-host', api, 'api_server', 'host');
    take('files-host', api, 'files_server');
    take('access-key', keys, 'access_key');
    take('secret-key', keys, 'secret_key');
    take('s3-region', s3Section, 'region');
    return {
        ...{ file, texts, webHost: api.text('web_server') },
        authorities: readAuthorities(api, s3Section, env, (path) => (0,from_home/* fromHome */.m)(path, home)),
        credentials: {
            s3: s3.credentials,
            gcs: readGcs(root.section('sdk', 'google', 'storage'), home),
            azure: readAzure(root.section('sdk', 'azure', 'storage')),
        },
        s3Endpoints: s3.endpoints,
    };
}
/** All that must not be shown. */
function secretsOf({ texts, credentials: { s3, gcs, azure } }) {
    return [
        ...['access-key', 'secret-key'].map((name) => texts.get(name)?.text),
        ...s3.flatMap(({ keys }) => keys.kind === 'keys' ? [keys.accessKeyId, keys.secretAccessKey, keys.sessionToken] : []),
        ...gcs.map(({ key }) => (key?.kind === 'json' ? key.text : undefined)),
        ...azure.map(({ key }) => key),
    ].filter((secret) => secret !== undefined);
}

;// CONCATENATED MODULE: ./src/inputs/conf/load.ts


const MAX_BYTES = 1024 * 1024;
/** Reads a clearml.conf with the files that it includes. It never throws. */
function loadConf(file, env, home) {
    try {
        const content = readText(file) ?? '';
        const { conf, problems } = readConf(content, file, { read: readText, env, home });
        return { conf, problems, secrets: conf === undefined ? [] : secretsOf(conf) };
    }
    catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return { conf: undefined, problems: [`${file} cannot be read: ${reason}`], secrets: [] };
    }
}
function readText(file) {
    const size = (0,external_node_fs_.statSync)(file, { throwIfNoEntry: false })?.size;
    if (size === undefined)
        return undefined;
    if (size > MAX_BYTES)
        throw new Error(`it has more than ${MAX_BYTES} bytes, which is no configuration`);
    return (0,external_node_fs_.readFileSync)(file, 'utf8');
}


/***/ })

};
