export const id = 85;
export const ids = [85];
export const modules = {

/***/ 45085:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  readPolicy: () => (/* binding */ readPolicy)
});

// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(38815);
// EXTERNAL MODULE: ./src/clearml/errors.ts
var errors = __webpack_require__(84869);
;// CONCATENATED MODULE: ./src/policy/depth.ts

/** A policy has four levels. */
const MAX_DEPTH = 64;
const OPENING = new Set(['flow-seq-start', 'flow-map-start']);
const CLOSING = new Set(['flow-seq-end', 'flow-map-end']);
const INDICATORS = new Set(['seq-item-ind', 'explicit-key-ind']);
/** Lexemes that only mark what follows. */
const WITHOUT_TEXT = new Set([dist/* CST */.DB.DOCUMENT, dist/* CST */.DB.FLOW_END, dist/* CST */.DB.SCALAR]);
/**
 * Where a text goes deeper than any policy does; undefined if it does not. The parser goes into each level by calling itself:
 * what is too deep ends the process, and can be caught by nobody. Levels by indentation are no danger, since each needs a
 * longer line than the one above it.
 */
function tooDeepAt(text) {
    let at = 0;
    let open = 0;
    let inLine = 0;
    for (const lexeme of new dist/* Lexer */.JG().lex(text)) {
        const type = dist/* CST */.DB.tokenType(lexeme) ?? '';
        if (OPENING.has(type))
            open += 1;
        else if (CLOSING.has(type))
            open -= 1;
        else if (INDICATORS.has(type))
            inLine += 1;
        else if (type === 'newline')
            inLine = 0;
        if (open + inLine > MAX_DEPTH)
            return at;
        if (!WITHOUT_TEXT.has(lexeme))
            at += lexeme.length;
    }
    return undefined;
}

;// CONCATENATED MODULE: ./src/policy/document.ts


/** More of them help nobody to read a policy. */
const MAX_ALIASES = 100;
/** Reads YAML 1.2 with the core schema; undefined where that is not possible, and the problems say why. */
function readDocument({ text }, problems) {
    const document = parse(text, problems);
    if (document === undefined)
        return undefined;
    for (const { code, pos, message } of [...document.errors, ...document.warnings])
        if (code !== 'TAG_RESOLVE_FAILED')
            problems.add(pos[0], sentence(message));
    checkVersion(document, problems);
    checkNodes(document, problems);
    if (!problems.isEmpty)
        return undefined;
    const { contents } = document;
    if ((0,dist/* isMap */.jh)(contents))
        return { root: contents, follow: (node) => resolve(document, node) };
    problems.add(contents?.range[0] ?? 0, `got ${contents === null ? 'nothing' : 'no keys'}, accepted are the keys rules and defaults`);
    return undefined;
}
function parse(text, problems) {
    try {
        return (0,dist/* parseDocument */.Tp)(text, {
            version: '1.2',
            schema: 'core',
            strict: true,
            uniqueKeys: true,
            prettyErrors: false,
            lineCounter: problems.lines,
        });
    }
    catch (error) {
        // Thousands of levels overflow the stack of the parser.
        problems.add(0, `cannot be read as YAML: ${(0,errors/* errorMessage */.gJ)(error)}`);
        return undefined;
    }
}
/** Under 1.1 `yes` would be true, and `1_0` a number. */
function checkVersion({ directives }, problems) {
    const { version, explicit } = directives.yaml;
    if (explicit === true && version !== '1.2')
        problems.add(0, `got %YAML ${version}, accepted is 1.2, or no such line`);
}
function checkNodes(document, problems) {
    let aliases = 0;
    (0,dist/* visit */.YR)(document, {
        Node: (_, node) => {
            const at = node.range?.[0] ?? 0;
            if (node.tag !== undefined)
                problems.add(at, `got the tag ${node.tag}, accepted are values without tags`);
            if (!(0,dist/* isAlias */.Vj)(node))
                return undefined;
            aliases += 1;
            if (aliases > MAX_ALIASES) {
                problems.add(at, `accepted are ${MAX_ALIASES} aliases at most`);
                return dist/* visit */.YR.BREAK;
            }
            if (node.resolve(document) === undefined)
                problems.add(at, `there is no anchor &${node.source} before this alias`);
            return undefined;
        },
    });
}
function resolve(document, node) {
    const target = (0,dist/* isAlias */.Vj)(node) ? node.resolve(document) : node;
    return (0,dist/* isNode */.Ll)(target) ? target : undefined;
}
function sentence(message) {
    return message.replace(/\s*\n[^]*$/u, '').replace(/[.:]$/u, '');
}

// EXTERNAL MODULE: ./src/inputs/rule.ts + 1 modules
var inputs_rule = __webpack_require__(53323);
// EXTERNAL MODULE: ./src/inputs/parse.ts
var inputs_parse = __webpack_require__(13718);
;// CONCATENATED MODULE: ./src/policy/values.ts


/** A number as YAML writes it, read as the input of that name is. */
function ofNumber(parser) {
    return (node) => ofScalar(node, ['number'], parser);
}
/** `true` or `false`; `yes` and `"true"` are texts. */
function ofBoolean(parser) {
    return (node) => ofScalar(node, ['boolean'], parser);
}
function ofText(parser) {
    return (node) => ofScalar(node, ['string'], parser);
}
function ofTextOrNumber(parser) {
    return (node) => ofScalar(node, ['string', 'number'], parser);
}
/** A list of texts, or one text as the input takes it. An empty one would set no condition. */
function ofTexts(parser, join) {
    return (node, follow) => {
        if (!(0,dist/* isSeq */.oP)(node))
            return notEmpty(ofScalar(node, ['string'], parser), node);
        const items = node.items.map(follow);
        const texts = items.map((item) => (0,dist/* isScalar */.jn)(item) && typeof item.value === 'string' ? item.value.trim() : '');
        const bad = texts.findIndex((text) => text === '' || text.includes('\n'));
        if (bad >= 0 || texts.length === 0) {
            return { ok: false, accepted: 'a list of texts', got: bad < 0 ? 'an empty list' : gotOf(items[bad]) };
        }
        return { ...join(texts), got: `[${texts.join(', ')}]` };
    };
}
/** Texts that the input takes one a line. */
function ofLines(parser) {
    return ofTexts(parser, (texts) => parser(texts.join('\n')));
}
/** Texts that the input parts at commas; in a list they are whole. */
function ofWords(parser) {
    return ofTexts(parser, (texts) => ({ ok: true, value: texts }));
}
/** The same, where the single word `none` is an empty list. */
function ofWordsOrNone(parser) {
    return ofTexts(parser, (texts) => (0,inputs_parse/* orNone */.u9)(() => ({ ok: true, value: texts }), [])(texts.join('\n')));
}
function notEmpty(parsed, node) {
    return (0,dist/* isScalar */.jn)(node) && typeof node.value === 'string' && node.value.trim() === ''
        ? { ok: false, accepted: 'a list of texts', got: 'an empty text' }
        : parsed;
}
const KINDS = { string: 'a text', number: 'a number', boolean: 'true or false' };
function ofScalar(node, kinds, parser) {
    const got = gotOf(node);
    const isRight = (0,dist/* isScalar */.jn)(node) && kinds.some((kind) => typeof node.value === kind);
    const parsed = parser(isRight ? textOf(node) : NEVER);
    if (isRight && textOf(node) !== '')
        return { ...parsed, got };
    const accepted = parsed.ok ? kinds.map((kind) => KINDS[kind]).join(' or ') : parsed.accepted;
    return { ok: false, accepted, got };
}
/** No value of an input: a parser says of it what it accepts. */
const NEVER = '\u0000';
/** As it is written, so that a number reads as the input would: `0x10` and `1e3` are none of its numbers. */
function textOf({ value, source }) {
    return typeof value === 'string' ? value.trim() : (source ?? String(value));
}
/** What stands there, with quotes only where it has them or is a text. */
function gotOf(node) {
    if ((0,dist/* isSeq */.oP)(node))
        return 'a list';
    if (!(0,dist/* isScalar */.jn)(node))
        return node === undefined ? 'nothing' : 'keys';
    if (node.value === null)
        return 'nothing';
    return typeof node.value === 'string' ? JSON.stringify(node.value) : textOf(node);
}

;// CONCATENATED MODULE: ./src/policy/keys.ts



const P = inputs_rule/* RULE_PARSERS */.Et;
/** The keys of a rule that have the names of inputs, and how their values are written in YAML. */
const RULE_KEYS = {
    projects: ofLines(P.projects),
    'exclude-projects': ofLines(P['exclude-projects']),
    tags: ofWords(P.tags),
    'exclude-tags': ofWordsOrNone(P['exclude-tags']),
    'task-types': ofLines(P['task-types']),
    users: ofLines(P.users),
    'name-pattern': ofText(P['name-pattern']),
    'include-hidden': ofBoolean(P['include-hidden']),
    'delete-threshold-days': ofNumber(P['delete-threshold-days']),
    'force-delete': ofBoolean(P['force-delete']),
    'age-field': ofText(P['age-field']),
    protect: ofLines(P.protect),
    'keep-last': ofNumber(P['keep-last']),
    'keep-best': ofText(P['keep-best']),
    'archive-after-days': ofNumber(P['archive-after-days']),
    'delete-files': ofText(P['delete-files']),
    'delete-models': ofBoolean(P['delete-models']),
};
const BRAKE_KEYS = {
    'max-tasks': ofNumber(inputs_rule/* BRAKE_PARSERS */.L_['max-tasks']),
    'abort-above': ofTextOrNumber(inputs_rule/* BRAKE_PARSERS */.L_['abort-above']),
};
const KEEP = ofBoolean(inputs_parse/* boolean */.zM);
/** What a rule takes in: these also stand in a rule that keeps everything. */
const SELECTION_KEYS = [
    'projects',
    'exclude-projects',
    'tags',
    'exclude-tags',
    'task-types',
    'users',
    'name-pattern',
    'include-hidden',
];
/** What `defaults` says for all rules that say nothing else. */
const DEFAULT_KEYS = ['exclude-tags', 'protect'];
const ALL_RULE_KEYS = [
    'name',
    'keep',
    ...Object.keys(RULE_KEYS),
    ...Object.keys(BRAKE_KEYS),
];

// EXTERNAL MODULE: ./src/plan/near.ts
var plan_near = __webpack_require__(64141);
;// CONCATENATED MODULE: ./src/policy/mapping.ts



/** The keys of one place of a policy, by name. Those that nobody knows have left their problem behind. */
class Mapping {
    #entries = new Map();
    #follow;
    #problems;
    #place;
    at;
    /** @param place how problems call it, for example `rule "sandbox"`. */
    constructor(map, place, known, follow, problems) {
        this.#follow = follow;
        this.#problems = problems;
        this.#place = place;
        this.at = map.range?.[0] ?? 0;
        for (const { key, value } of map.items) {
            const keyAt = offsetOf(key) ?? this.at;
            const keyNode = follow(key);
            const name = (0,dist/* isScalar */.jn)(keyNode) && typeof keyNode.value === 'string' ? keyNode.value : undefined;
            if (name === undefined || !known.includes(name)) {
                problems.add(keyAt, `${place}: ${unknownKey(name ?? gotOf(keyNode), known)}`);
                continue;
            }
            const node = follow(value);
            if (node === undefined)
                problems.add(keyAt, `${place}: ${name}: got nothing`);
            // An alias is told where it stands, not where its anchor does.
            else
                this.#entries.set(name, { at: offsetOf(value) ?? keyAt, node });
        }
    }
    has(name) {
        return this.#entries.has(name);
    }
    nodeOf(name) {
        return this.#entries.get(name)?.node;
    }
    atOf(name) {
        return this.#entries.get(name)?.at ?? this.at;
    }
    /** Undefined where the value is refused, which is told. The key must be there. */
    read(name, read) {
        const entry = this.#entries.get(name);
        if (entry === undefined)
            return undefined;
        const parsed = read(entry.node, this.#follow);
        if (parsed.ok)
            return parsed.value;
        const got = parsed.got ?? gotOf(entry.node);
        this.#problems.add(entry.at, `${this.#place}: ${name}: got ${got}, accepted is ${parsed.accepted}`);
        return undefined;
    }
}
/** The node as keys; undefined where it is something else, which is told. */
function mappingOf(node, at, place, known, { follow, problems }) {
    if ((0,dist/* isMap */.jh)(node))
        return new Mapping(node, place, known, follow, problems);
    problems.add(at, `${place}: got ${gotOf(node)}, accepted are the keys ${known.join(', ')}`);
    return undefined;
}
function unknownKey(name, known) {
    const near = (0,plan_near/* nearNames */.$)(name, known);
    const hint = near.length > 0 ? `; did you mean ${near.join(' or ')}?` : `; accepted are ${known.join(', ')}`;
    return `there is no key ${name}${hint}`;
}
function offsetOf(node) {
    const range = node?.range;
    return range?.[0];
}

;// CONCATENATED MODULE: ./src/policy/problems.ts

/** All that is wrong with a policy, in the order of its text, each with line and column. */
class Problems {
    lines = new dist/* LineCounter */.HN();
    #name;
    #found = [];
    constructor(name) {
        this.#name = name;
    }
    add(at, text) {
        this.#found.push({ at, text });
    }
    /** Of a text that is not read any further, so that nobody has counted its lines. */
    addAlone(text, at, problem) {
        this.lines.addNewLine(0);
        for (const { index } of text.slice(0, at).matchAll(/\n/gu))
            this.lines.addNewLine(index + 1);
        this.add(at, problem);
    }
    get isEmpty() {
        return this.#found.length === 0;
    }
    list() {
        const texts = this.#found
            .toSorted((a, b) => a.at - b.at)
            .map(({ at, text }) => `${this.place(at)}: ${text}`);
        // What defaults say is read for each rule.
        return [...new Set(texts)];
    }
    place(at) {
        const { line, col } = this.lines.linePos(at);
        return `${this.#name}, line ${Math.max(line, 1)}, column ${Math.max(col, 1)}`;
    }
}

// EXTERNAL MODULE: ./src/inputs/table.ts
var table = __webpack_require__(85541);
;// CONCATENATED MODULE: ./src/policy/rule.ts




/** Long names make no table. */
const MAX_NAME_LENGTH = 100;
const rule_name = (text) => text !== '' && text.length <= MAX_NAME_LENGTH && !/\p{Cc}/u.test(text)
    ? { ok: true, value: text }
    : { ok: false, accepted: `a name of 1 to ${MAX_NAME_LENGTH} characters, in one line` };
/** What a rule is called; undefined where it has no name that can be read, which is told. */
function nameOf(rule, place, problems) {
    if (rule.has('name'))
        return rule.read('name', ofText(rule_name));
    problems.add(rule.at, `${place}: has no name; every rule needs one, for the report to tell them apart`);
    return undefined;
}
/** One rule, with what `defaults` say, and else what the inputs' own defaults are; undefined where a value is refused. */
function readRule(rule, ruleName, defaults, problems) {
    const keep = rule.has('keep') ? rule.read('keep', KEEP) : false;
    const place = `rule "${ruleName ?? ''}"`;
    if (keep === true) {
        const idle = [...Object.keys(RULE_KEYS), ...Object.keys(BRAKE_KEYS)].filter((key) => rule.has(key) && !SELECTION_KEYS.includes(key));
        for (const key of idle) {
            problems.add(rule.atOf(key), `${place}: ${key}: says nothing where keep is true, since nothing goes; take one of them out`);
        }
    }
    const read = (key, parser) => {
        const isDefault = !keep && defaults?.has(key) === true;
        const given = rule.has(key) ? rule : isDefault ? defaults : undefined;
        // The table has one entry for each key, of the type that the parser of that key gives.
        if (given !== undefined)
            return given.read(key, RULE_KEYS[key]);
        // What a rule keeps is not to fall to one behind it for having a tag that means the same.
        const text = keep === true && key === 'exclude-tags' ? 'none' : ((0,table/* specOf */.rI)(key).default ?? '');
        const standard = parser(text);
        return standard.ok ? standard.value : undefined;
    };
    const draft = (0,inputs_rule/* draftRule */.c2)(read, {
        name: ruleName,
        keep,
        maxTasks: rule.has('max-tasks') ? rule.read('max-tasks', BRAKE_KEYS['max-tasks']) : 0,
        abortAbove: rule.has('abort-above')
            ? rule.read('abort-above', BRAKE_KEYS['abort-above'])
            : { kind: 'never' },
    });
    const contradiction = (0,inputs_rule/* contradictionOf */.zW)(draft);
    if (contradiction !== undefined)
        problems.add(rule.atOf('delete-models'), `${place}: delete-files: ${contradiction}`);
    return (0,inputs_rule/* isWhole */.wP)(draft) ? draft : undefined;
}

;// CONCATENATED MODULE: ./src/policy/shadow.ts
/** Found by comparing selections, as far as that can be known from them alone: patterns are compared by their texts. */
function shadowsOf(rules) {
    return rules.flatMap((hidden, i) => {
        const by = rules.slice(0, i).find((before) => covers(before, hidden));
        return by === undefined ? [] : [{ hidden, by }];
    });
}
/** Whether `wide` takes in whatever `narrow` does. */
function covers(wide, narrow) {
    return (includesAll(wide.projects, narrow.projects, coversProject) &&
        includesAll(wide.tags, narrow.tags, isEqual) &&
        includesAll(wide.taskTypes, narrow.taskTypes, isEqual) &&
        includesAll(wide.users, narrow.users, isEqual) &&
        wide.excludeProjects.every((a) => narrow.excludeProjects.some((b) => coversProject(b, a))) &&
        wide.excludeTags.every((a) => narrow.excludeTags.some((b) => a.toLowerCase() === b.toLowerCase())) &&
        (wide.namePattern.source === '(?:)' || wide.namePattern.source === narrow.namePattern.source) &&
        (wide.includeHidden || !narrow.includeHidden));
}
/** An empty list sets no condition. */
function includesAll(wide, narrow, covered) {
    if (wide.length === 0)
        return true;
    return narrow.length > 0 && narrow.every((b) => wide.some((a) => covered(a, b)));
}
function isEqual(a, b) {
    return a === b;
}
function coversProject(wide, narrow) {
    return wide.text === narrow.text || (!narrow.text.includes('*') && wide.covers(narrow.text));
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
;// CONCATENATED MODULE: ./src/policy/source.ts


const MAX_BYTES = 256 * 1024;
/**
 * The input is the path of a file, or the policy itself: that has several lines, or begins as a policy does.
 * @throws Error that says why the file cannot be read.
 */
function openSource(input) {
    const isText = input.includes('\n') || /^\s*(?:\{|(?:rules|defaults)\s*:)/u.test(input);
    if (!isText)
        return { name: input, text: readPolicyFile(input) };
    checkSize('policy', Buffer.byteLength(input));
    return { name: 'policy', text: input };
}
function readPolicyFile(file) {
    let bytes;
    try {
        bytes = (0,external_node_fs_.readFileSync)(file);
    }
    catch (error) {
        throw new Error(`policy: ${file} cannot be read: ${(0,errors/* errorMessage */.gJ)(error)}. Give the path of a file in the workspace, which a checkout ` +
            'brings, or the policy itself', { cause: error });
    }
    checkSize(file, bytes.length);
    try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    }
    catch (error) {
        throw new Error(`policy: ${file} is no text in UTF-8`, { cause: error });
    }
}
function checkSize(name, size) {
    if (size > MAX_BYTES)
        throw new Error(`policy: ${name} has ${size} bytes, accepted are ${MAX_BYTES} at most`);
}

;// CONCATENATED MODULE: ./src/policy/read.ts











const TOP_KEYS = ['rules', 'defaults'];
const MAX_RULES = 500;
/** Reads the input `policy`: its text, or the file that it names. Gives all that is wrong with it at once. */
function readPolicy(input) {
    let source;
    try {
        source = openSource(input);
    }
    catch (error) {
        return { kind: 'refused', problems: [(0,errors/* errorMessage */.gJ)(error)] };
    }
    const problems = new Problems(source.name);
    const tooDeep = tooDeepAt(source.text);
    if (tooDeep !== undefined)
        problems.addAlone(source.text, tooDeep, 'goes deeper than a policy can; accepted are rules with keys');
    const document = tooDeep === undefined ? readDocument(source, problems) : undefined;
    const rules = document === undefined ? [] : readRules(document, problems);
    if (!problems.isEmpty)
        return { kind: 'refused', problems: problems.list() };
    const settings = rules.map(({ rule }) => rule);
    const warnings = shadowsOf(settings).map(({ hidden, by }) => {
        const at = rules.find(({ rule }) => rule === hidden)?.at ?? 0;
        return (`${problems.place(at)}: rule "${hidden.name ?? ''}" can take nothing in, since rule "${by.name ?? ''}" before it takes ` +
            'all that it could');
    });
    return { kind: 'read', name: source.name, rules: settings, warnings };
}
function readRules({ root, follow }, problems) {
    const tools = { follow, problems };
    const top = new Mapping(root, 'the policy', TOP_KEYS, follow, problems);
    const defaults = top.has('defaults')
        ? mappingOf(top.nodeOf('defaults'), top.atOf('defaults'), 'defaults', DEFAULT_KEYS, tools)
        : undefined;
    for (const key of DEFAULT_KEYS)
        defaults?.read(key, RULE_KEYS[key]);
    const list = top.nodeOf('rules');
    const items = (0,dist/* isSeq */.oP)(list) ? list.items : [];
    if (items.length === 0 || items.length > MAX_RULES) {
        const got = (0,dist/* isSeq */.oP)(list) ? `${items.length} rules` : gotOf(list);
        problems.add(top.atOf('rules'), `rules: got ${got}, accepted is a list of 1 to ${MAX_RULES} rules`);
        return [];
    }
    const names = new Map();
    return items.flatMap((item, i) => {
        const place = `rule ${i + 1}`;
        const node = follow(item);
        const at = item?.range?.[0] ?? top.atOf('rules');
        const keys = mappingOf(node, at, placeOf(node, place), ALL_RULE_KEYS, tools);
        if (keys === undefined)
            return [];
        const name = nameOf(keys, place, problems);
        const first = names.get(name ?? '');
        if (name !== undefined && first !== undefined) {
            problems.add(keys.atOf('name'), `rule "${name}": is named like rule ${first}; every rule needs a name of its own`);
        }
        if (name !== undefined)
            names.set(name, first ?? i + 1);
        const rule = readRule(keys, name, defaults, problems);
        return rule === undefined ? [] : [{ rule, at }];
    });
}
/** A rule by its name, where it has one that can be read. */
function placeOf(node, otherwise) {
    const name = node?.get?.('name');
    return typeof name === 'string' ? `rule "${name}"` : otherwise;
}


/***/ })

};
