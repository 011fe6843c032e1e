export const id = 583;
export const ids = [583];
export const modules = {

/***/ 18583:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  compareReceipts: () => (/* binding */ compareReceipts)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./src/approval/plan-receipt.ts
var plan_receipt = __webpack_require__(22089);
// EXTERNAL MODULE: ./src/clearml/errors.ts
var errors = __webpack_require__(84869);
// EXTERNAL MODULE: ./src/plan/target.ts
var target = __webpack_require__(93786);
// EXTERNAL MODULE: ./src/report/escape.ts
var report_escape = __webpack_require__(14031);
// EXTERNAL MODULE: ./src/report/format.ts + 1 modules
var format = __webpack_require__(12806);
// EXTERNAL MODULE: ./src/report/markdown.ts
var markdown = __webpack_require__(54285);
;// CONCATENATED MODULE: ./src/compare/difference.ts
/** Compares what two dry runs would do. A live run's receipt will do as well: it tells what went. */
function differenceOf(before, after) {
    const old = byId(before);
    const now = byId(after);
    const all = [...new Set([...old.keys(), ...now.keys()])].map((id) => ({
        id,
        before: old.get(id),
        after: now.get(id),
    }));
    const changed = (fate, side) => {
        const other = side === 'before' ? 'after' : 'before';
        return all.filter((each) => fateOf(each[side]) === fate && fateOf(each[other]) !== fate);
    };
    const both = all.filter(({ before: b, after: a }) => fateOf(b) === 'goes' && fateOf(a) === 'goes');
    return {
        newlyGoes: changed('goes', 'after'),
        goesNoMore: changed('goes', 'before'),
        newlyArchived: changed('archived', 'after'),
        archivedNoMore: changed('archived', 'before'),
        otherRule: both.filter(({ before: b, after: a }) => b?.rule !== a?.rule).length,
        goesByBoth: both.length,
    };
}
/** A task that is held at the last moment stays; one that only max-tasks or the clock left to a later run goes. */
function fateOf(row) {
    switch (row?.outcome) {
        case 'deleted':
        case 'would-delete':
            return 'goes';
        case 'archived':
        case 'would-archive':
            return 'archived';
        case 'remaining':
            return row.decision === 'archive' ? 'archived' : 'goes';
        case undefined:
        default:
            return 'stays';
    }
}
function byId({ tasks }) {
    return new Map(tasks.map((row) => [row.id, row]));
}

;// CONCATENATED MODULE: ./src/compare/markdown.ts





const MAX_GROUPS = 30;
const MAX_NAMES = 3;
/** What differs between two receipts, for a job's summary and a comment. Its size does not grow with the archive. */
function differenceText(before, after) {
    const difference = differenceOf(before, after);
    const noun = (0,target/* nounOf */.a2)(after.settings);
    const sections = [
        `## Retention: what changes\n\n**${verdictOf(difference, noun)}.**`,
        section('Would newly go', difference.newlyGoes, 'after', whyStayed, noun),
        section('Would not go any more', difference.goesNoMore, 'before', whyStays, noun),
        section('Would newly be archived', difference.newlyArchived, 'after', whyStayed, noun),
        section('Would not be archived any more', difference.archivedNoMore, 'before', whyStays, noun),
    ];
    return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}
function verdictOf(difference, noun) {
    const { newlyGoes, goesNoMore, newlyArchived, archivedNoMore, otherRule, goesByBoth } = difference;
    const parts = [
        ...(newlyGoes.length > 0 ? [`${(0,format/* counted */.hS)(newlyGoes.length, noun)} would newly go`] : []),
        ...(goesNoMore.length > 0 ? [`${(0,format/* counted */.hS)(goesNoMore.length, noun)} would not go any more`] : []),
        ...(newlyArchived.length > 0 ? [`${(0,format/* counted */.hS)(newlyArchived.length, noun)} would newly be archived`] : []),
        ...(archivedNoMore.length > 0
            ? [`${(0,format/* counted */.hS)(archivedNoMore.length, noun)} would not be archived any more`]
            : []),
        ...(otherRule > 0 ? [`${(0,format/* counted */.hS)(otherRule, noun)} would go by another rule`] : []),
    ];
    const same = `${(0,format/* counted */.hS)(goesByBoth, noun)} ${goesByBoth === 1 ? 'goes' : 'go'} by both`;
    return parts.length === 0 ? `Nothing changes: ${same}` : `${parts.join(', ')}; ${same}`;
}
function section(title, changed, side, why, noun) {
    if (changed.length === 0)
        return '';
    const keyOf = (each) => JSON.stringify([each[side]?.rule, each[side]?.user, why(each)]);
    const groups = [...Map.groupBy(changed, keyOf).values()].toSorted((a, b) => b.length - a.length);
    const body = groups.slice(0, MAX_GROUPS).map((members) => {
        const [first] = members;
        const row = first?.[side];
        return [
            (0,report_escape/* markdownText */.p7)(row?.rule ?? '(no rule)'),
            (0,report_escape/* markdownText */.p7)(row?.user ?? '(no user)'),
            (0,format/* count */.U9)(members.length),
            first === undefined ? '' : (0,report_escape/* markdownText */.p7)(why(first)),
            namesOf(members.flatMap((each) => each[side] ?? [])),
        ];
    });
    const hidden = groups.slice(MAX_GROUPS).reduce((sum, members) => sum + members.length, 0);
    const more = hidden === 0 ? '' : `\n\n… and ${(0,format/* counted */.hS)(hidden, noun)} of others.`;
    const header = ['Rule', 'User', (0,format/* heading */.R_)(noun), side === 'after' ? 'Until now' : 'From now on', 'Which'];
    return `### ${title}\n\n${(0,markdown/* table */.tp)(header, ['left', 'left', 'right', 'left', 'left'], body)}${more}`;
}
function whyStayed({ before }) {
    return reasonOf(before);
}
function whyStays({ after }) {
    return reasonOf(after);
}
function reasonOf(row) {
    if (row === undefined)
        return 'not listed';
    const rule = row.rule === null ? '' : `rule "${row.rule}": `;
    return rule + (row.reasonText ?? row.outcome);
}
function namesOf(rows) {
    const names = rows
        .slice(0, MAX_NAMES)
        .map(({ id, name }) => `${(0,report_escape/* markdownText */.p7)(name === '' ? '(no name)' : name, 60)} ${(0,report_escape/* markdownCode */.D9)(id.slice(0, 8))}`);
    const more = rows.length - names.length;
    return names.join(', ') + (more > 0 ? ` and ${(0,format/* count */.U9)(more)} more` : '');
}

;// CONCATENATED MODULE: ./src/compare/compare.ts




/**
 * What two receipts differ in, as Markdown.
 * @throws Error that names the file that cannot be compared, and why.
 */
async function compareReceipts(before, after) {
    // One after the other, so that of two bad files always the first is told.
    const old = await readReceipt(before);
    const now = await readReceipt(after);
    const servers = [old, now].map(({ server }) => `${server?.host ?? 'none'}, company ${server?.company ?? 'none'}`);
    if (servers[0] !== servers[1]) {
        throw new Error(`The receipts are of two servers: ${servers.join(' and ')}. Compare runs on the same one`);
    }
    const targets = [old, now].map(({ settings }) => settings.target);
    if (targets[0] !== targets[1]) {
        throw new Error(`The receipts are of ${targets.join(' and of ')}. Compare runs with the same target`);
    }
    return differenceText(old, now);
}
async function readReceipt(file) {
    try {
        return await (0,plan_receipt/* parsePlan */.vS)(await (0,promises_.readFile)(file, 'utf8'));
    }
    catch (error) {
        throw new Error(`${file}: ${(0,errors/* errorMessage */.gJ)(error)}`, { cause: error });
    }
}


/***/ })

};
