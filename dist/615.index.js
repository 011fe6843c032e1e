export const id = 615;
export const ids = [615];
export const modules = {

/***/ 44615:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  leftoversTarget: () => (/* binding */ leftoversTarget)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./src/files/bucket-uri.ts
var bucket_uri = __webpack_require__(13470);
// EXTERNAL MODULE: ./src/files/stored-names.ts
var stored_names = __webpack_require__(43333);
;// CONCATENATED MODULE: ./src/leftovers/entry.ts


/** A folder in the shape of a task, as plan, receipt and report take it: its id leads to where it lies. */
function entryOf(folder, origin) {
    return {
        id: `${folder.taskId} ${folderUri(folder)}`,
        name: folder.prefix.split('/').at(-2) ?? '',
        type: sizeText(folder),
        status: origin,
        owner: { kind: 'unknown' },
        project: { kind: 'none' },
        projectName: projectOf(folder),
        user: { kind: 'none' },
        userName: undefined,
        parentId: undefined,
        tags: [],
        systemTags: [],
        created: folder.oldestAtMs,
        statusChanged: undefined,
        lastUpdate: folder.newestAtMs,
        lastChange: folder.newestAtMs,
        inputModelIds: [],
        metrics: new Map(),
    };
}
/** Where it lies, as ClearML would record it. */
function folderUri({ root, prefix }) {
    return root.served === undefined
        ? (0,bucket_uri/* objectUri */.W)(root.bucket, prefix).replace(/\/$/u, '')
        : `${root.served.host}/${root.served.path}${prefix}`.replace(/\/$/u, '');
}
/** The full name of the project, as far as the path tells; undefined where it lies at the root itself. */
function projectOf({ root, prefix }) {
    const segments = prefix.slice(root.prefix.length).split('/').slice(0, -2);
    return segments.length === 0 ? undefined : (0,stored_names/* percentDecode */.YZ)(segments.join('/'));
}
function sizeText({ files, bytes }) {
    return `${files} files, ${bytes} bytes`;
}
function parseSize(text) {
    const match = /^(\d+) files, (\d+) bytes$/u.exec(text ?? '');
    return match === null ? undefined : { files: Number(match[1]), bytes: Number(match[2]) };
}

;// CONCATENATED MODULE: ./src/leftovers/approve.ts

/**
 * Only what the plan listed, and what is as the plan saw it or is less: a run that was ended may have deleted a part of
 * it, beginning with any file.
 */
function restrictToPlan(doomed, { tasks }) {
    const going = [];
    const kept = [];
    for (const item of doomed) {
        const { task, ageAtMs } = item;
        const approved = tasks.get(task.id);
        const [size, then] = [parseSize(task.type), parseSize(approved?.type)];
        if (approved === undefined)
            kept.push({ task, reason: 'not-in-plan' });
        else if (size === undefined || then === undefined)
            kept.push({ task, reason: 'changed-since-plan' });
        else if (ageAtMs > approved.ageAtMs || size.files > then.files || size.bytes > then.bytes)
            kept.push({ task, reason: 'changed-since-plan' });
        else
            going.push(item);
    }
    return { doomed: going, kept };
}
/** An empty folder changes when the last of its files goes: one that was ended by this plan is as old as the plan saw it. */
function asApproved(folder, root, approval) {
    if (approval === undefined || folder.files > 0)
        return folder;
    const approved = approval.tasks.get(entryOf({ ...folder, root }, 'id unknown').id);
    const wasFull = (parseSize(approved?.type)?.files ?? 0) > 0;
    return approved === undefined || !wasFull ? folder : { ...folder, newestAtMs: approved.ageAtMs };
}

// EXTERNAL MODULE: ./src/plan/approve.ts
var approve = __webpack_require__(72338);
// EXTERNAL MODULE: ./src/plan/brake.ts
var brake = __webpack_require__(33092);
// EXTERNAL MODULE: ./src/plan/plan.ts + 1 modules
var plan = __webpack_require__(52443);
// EXTERNAL MODULE: ./src/plan/target.ts
var target = __webpack_require__(93786);
;// CONCATENATED MODULE: ./src/cleanup/leftovers/draft.ts






function draftOf({ all, ofTasks, leftovers, kept }, known, rule, { maxTasks, abortAbove, shard }, approval) {
    const taskOf = (folder) => entryOf(folder, originOf(folder, known));
    const entries = leftovers.map((folder) => ({ folder, task: taskOf(folder) }));
    const doomed = entries.map(({ folder, task }) => ({ task, ageAtMs: folder.newestAtMs }));
    // Of the folders of tasks only those are told that were to go by the plan: their tasks came back.
    const restored = ofTasks.map(taskOf).filter(({ id }) => approval?.tasks.has(id));
    const staying = [
        ...kept.map(({ folder, reason }) => ({ task: taskOf(folder), reason })),
        ...restored.map((task) => ({ task, reason: 'task-exists' })),
    ];
    const approved = approval === undefined ? { doomed, kept: [] } : restrictToPlan(doomed, approval);
    const decisions = { doomed: approved.doomed, kept: [...staying, ...approved.kept] };
    const ruleOf = new Map([...decisions.doomed, ...decisions.kept].map(({ task }) => [task.id, rule]));
    const gone = [...(approval?.tasks.values() ?? [])].filter(({ id }) => !ruleOf.has(id));
    const whole = { ...(0,plan/* makePlan */.Cs)({ ...decisions, ruleOf }, [], maxTasks), gone: gone.map(approve/* asTask */.c) };
    return {
        draft: {
            plan: (0,plan/* shareOf */.tC)(whole, shard, (id) => approval?.tasks.get(id)?.family),
            ...{ needs: [], inheritable: new Set(), unreadableRows: 0, unmeasured: [], idle: [] },
            brake: (0,brake/* brakeOf */.b)(abortAbove, {
                ...{ qualifying: decisions.doomed.length, selected: all.length },
                listed: (0,target/* wordsOf */.Z9)({ target: 'leftovers' }).listed,
            }),
        },
        folders: new Map(entries.map(({ folder, task }) => [task.id, folder])),
    };
}
function originOf({ taskId }, { former, named }) {
    if (former.has(taskId))
        return 'deleted here';
    return named.has(taskId) ? 'id named' : 'id unknown';
}

// EXTERNAL MODULE: ./src/files/tally.ts
var tally = __webpack_require__(97021);
;// CONCATENATED MODULE: ./src/leftovers/task-folder.ts
const MAX_EXAMPLES = 20;
/** As ClearML's uploader names a task's folder: docs/storage.md, "Whose a file is". */
const MARKED = /\.([0-9a-f]{32})$/u;
const MARKED_ANYWHERE = /\.[0-9a-f]{32}\//u;
/** Sorts a listing into task folders while it comes in. */
class FolderTally {
    #folders = new Map();
    #odd = { files: 0, bytes: 0, examples: [] };
    addPage({ objects, folders, odd }) {
        this.add(objects);
        this.addFolders(folders);
        this.addOdd(odd);
    }
    add(objects) {
        for (const object of objects)
            this.#addOne(object);
    }
    /** Of use where folders outlive their files. */
    addFolders(stored) {
        for (const { key, modifiedAtMs } of stored) {
            const folder = this.#folderOf(key);
            if (folder === undefined || folder.files > 0)
                continue;
            folder.newestAtMs = Math.max(folder.newestAtMs, modifiedAtMs);
            folder.oldestAtMs = Math.min(folder.oldestAtMs, modifiedAtMs);
        }
    }
    /** What is neither file nor folder. */
    addOdd(keys) {
        for (const key of keys) {
            const folder = this.#folderOf(key);
            if (folder === undefined)
                this.#noteOdd(key, 0);
            else
                folder.holdsOdd = true;
        }
    }
    /** Those that hold something, or were seen to be there though they are empty. */
    get folders() {
        return [...this.#folders.values()].filter(({ newestAtMs }) => newestAtMs !== -Infinity);
    }
    /** How many folders were seen so far. */
    get size() {
        return this.#folders.size;
    }
    get odd() {
        return this.#odd;
    }
    #addOne({ key, bytes, modifiedAtMs }) {
        const folder = this.#folderOf(key);
        if (folder === undefined) {
            this.#noteOdd(key, bytes);
            return;
        }
        if (folder.example === '')
            folder.example = key;
        const isFirst = folder.files === 0;
        folder.files += 1;
        folder.bytes += bytes;
        folder.newestAtMs = isFirst ? modifiedAtMs : Math.max(folder.newestAtMs, modifiedAtMs);
        folder.oldestAtMs = isFirst ? modifiedAtMs : Math.min(folder.oldestAtMs, modifiedAtMs);
    }
    #noteOdd(key, bytes) {
        this.#odd.files += 1;
        this.#odd.bytes += bytes;
        if (this.#odd.examples.length < MAX_EXAMPLES)
            this.#odd.examples.push(key);
    }
    /** The innermost one that the key lies in. */
    #folderOf(key) {
        const marks = marksOf(key);
        for (const outer of marks.slice(0, -1))
            this.#at(outer).holdsOthers = true;
        const inner = marks.at(-1);
        return inner === undefined ? undefined : this.#at(inner);
    }
    #at({ prefix, taskId, outerIds }) {
        const known = this.#folders.get(prefix);
        if (known !== undefined)
            return known;
        const folder = { ...EMPTY, prefix, taskId, outerIds };
        this.#folders.set(prefix, folder);
        return folder;
    }
}
const EMPTY = {
    ...{ files: 0, bytes: 0, newestAtMs: -Infinity, oldestAtMs: Infinity },
    ...{ example: '', holdsOthers: false, holdsOdd: false },
};
/** From the outermost to the innermost; what lies in another folder of the same task belongs to that. */
function marksOf(key) {
    if (!MARKED_ANYWHERE.test(key))
        return [];
    const marks = [];
    const segments = key.split('/').slice(0, -1);
    for (const [i, segment] of segments.entries()) {
        const taskId = MARKED.exec(segment)?.[1];
        if (taskId === undefined || taskId === marks.at(-1)?.taskId)
            continue;
        const prefix = `${segments.slice(0, i + 1).join('/')}/`;
        marks.push({ prefix, taskId, outerIds: marks.map((mark) => mark.taskId) });
    }
    return marks;
}

;// CONCATENATED MODULE: ./src/cleanup/leftovers/contents.ts


/** Lists a folder again. @throws as `ListAll` */
async function lookInto(folder, listAll) {
    const tally = new FolderTally();
    const objects = [];
    let isThere = false;
    for await (const page of listAll(folder.root.bucket, folder.prefix)) {
        tally.addPage(page);
        for (const object of page.objects)
            objects.push(object);
        isThere ||= page.objects.length + page.folders.length + page.odd.length > 0;
    }
    return { objects, isThere, change: changeOf(folder, tally) };
}
/** Less than before is what a run left that was ended; an empty folder is younger for what went out of it. */
function changeOf(before, { folders }) {
    const now = folders.find(({ prefix }) => prefix === before.prefix);
    if (folders.some(({ prefix }) => prefix !== before.prefix) || now?.holdsOthers === true)
        return 'holds-task-folders';
    if (now === undefined)
        return undefined;
    if (now.holdsOdd)
        return 'holds-links';
    const isMore = now.files > before.files || now.bytes > before.bytes;
    return isMore || (now.files > 0 && now.newestAtMs > before.newestAtMs) ? 'folder-changed' : undefined;
}
/** The files of a folder, each where it is deleted: on a fileserver by its address, though it was listed on disk. */
function filesOf(folder, objects) {
    const uri = folderUri(folder);
    return objects.map(({ key, bytes }) => ({
        file: { uri: `${uri}/${key.slice(folder.prefix.length)}`, kind: 'unrecorded', bytes },
        location: locationOf(folder, key),
        isMeasured: true,
    }));
}
function locationOf({ root: { bucket, served } }, key) {
    return served === undefined
        ? { store: 'object', bucket, key }
        : { ...served, path: served.path + encodedPath(key) };
}
/** The fileserver decodes what it is given: a name that holds a `%` has to be encoded to be found. */
function encodedPath(key) {
    return key.split('/').map(encodeURIComponent).join('/');
}

;// CONCATENATED MODULE: ./src/cleanup/leftovers/prove.ts

/**
 * Whether the fileservers have what was listed on disk: another one may be mounted here. Asked of one file of each root.
 * Gives a function that tells of a folder why its files cannot be deleted.
 */
async function whyUnproved({ bytesOf }, folders) {
    const served = folders.filter(({ root, files }) => root.served !== undefined && files > 0);
    const samples = new Map(served.toReversed().map((folder) => [folder.root, folder]));
    const unproved = new Map();
    for (const [root, folder] of samples) {
        const bytes = await bytesOf(locationOf(folder, folder.example));
        if (bytes === undefined)
            unproved.set(root, unprovedText(folder));
    }
    return ({ root }) => unproved.get(root);
}
function unprovedText({ root: { served, bucket }, example }) {
    return (`${served?.host ?? ''} does not have ${example}, which lies in ${bucket.bucket}, so nothing is deleted: see whether ` +
        'local-roots names the folder of this fileserver');
}

;// CONCATENATED MODULE: ./src/cleanup/leftovers/dry-run.ts




/** Deletes nothing: it asks the stores whether they could, of one file of each folder. */
function dryRunOfLeftovers(stores, folderOf) {
    return {
        remove: async (items) => {
            const entries = items.map((item) => ({ item, folder: folderOf(item.task.id) }));
            const filled = entries.map(({ folder }) => folder).filter(({ files }) => files > 0);
            const [unproved, checks] = await Promise.all([
                whyUnproved(stores, filled),
                stores.check(filled.map((folder) => locationOf(folder, folder.example))),
            ]);
            const failures = new Map(filled.flatMap((folder, i) => {
                const check = checks[i];
                const error = unproved(folder) ?? (check?.kind === 'failed' ? check.error : undefined);
                return error === undefined ? [] : [[folder, error]];
            }));
            const settled = entries.map(({ item: { task, ageAtMs }, folder }) => {
                const error = failures.get(folder);
                const outcome = error === undefined ? { kind: 'would-delete' } : { kind: 'failed', error };
                return { task, ageAtMs, outcome, files: tallyOf(folder, error) };
            });
            return { settled, claims: [] };
        },
    };
}
function tallyOf(folder, error) {
    const { files, bytes, example } = folder;
    if (files === 0)
        return tally/* NO_FILES */.EM;
    if (error !== undefined)
        return { ...tally/* NO_FILES */.EM, failed: [{ uri: folderUri(folder), kind: 'unrecorded', bytes, error }] };
    return {
        ...tally/* NO_FILES */.EM,
        deleted: { ...tally/* NO_FILES */.EM.deleted, unrecorded: files },
        byStore: { [(0,tally/* storeOf */.xX)(locationOf(folder, example))]: files },
        ...(0,tally/* withSizes */.Z)({ unrecorded: { files, bytes, measuredBytes: bytes } }),
    };
}

// EXTERNAL MODULE: ./src/cleanup/inspect/inspected.ts
var inspected = __webpack_require__(87774);
;// CONCATENATED MODULE: ./src/cleanup/leftovers/inspected.ts

/** A folder as one inspected task: it has nothing of what records of tasks have. */
function asInspected(item) {
    return {
        ...item,
        contents: {
            ...item.task,
            ...{ artifacts: [], outputModelIds: [], reportAssets: [], provenEvents: [], unreadable: undefined },
        },
        ...inspected/* NOTHING_GOES */.r,
    };
}

;// CONCATENATED MODULE: ./src/cleanup/leftovers/list-folders.ts

/** @param onPage called after each page of a listing, with the folders that were seen so far below all roots */
function createFolderLister(listAll, signal, onPage) {
    let pages = 0;
    let listed = 0;
    return async (root) => {
        signal.throwIfAborted();
        const tally = new FolderTally();
        for await (const page of listAll(root.bucket, root.prefix)) {
            signal.throwIfAborted();
            tally.addPage(page);
            onPage(++pages, listed + tally.size);
        }
        const { length } = tally.folders;
        if (length + tally.odd.files === 0)
            throw new Error(`${root.text} holds nothing: see whether this root is spelled right`);
        listed += length;
        return tally;
    };
}

// EXTERNAL MODULE: ./node_modules/p-limit/index.js + 1 modules
var p_limit = __webpack_require__(70370);
// EXTERNAL MODULE: ./src/clearml/paging.ts
var paging = __webpack_require__(98686);
;// CONCATENATED MODULE: ./src/leftovers/id-set.ts
const BYTES_OF_ID = 16;
const WORDS_OF_ID = BYTES_OF_ID / Uint32Array.BYTES_PER_ELEMENT;
const FIRST_SLOTS = 1_024;
/**
 * A set of ClearML's ids, which are 32 hexadecimal digits, in 16 bytes each: a server may have a million of them, and a
 * set of texts would take five times as much.
 */
class IdSet {
    #words = new Uint32Array(FIRST_SLOTS * WORDS_OF_ID);
    #used = new Uint8Array(FIRST_SLOTS);
    #size = 0;
    get size() {
        return this.#size;
    }
    /** @throws RangeError for anything but 32 hexadecimal digits */
    add(id) {
        if (this.#size * 2 >= this.#used.length)
            this.#grow();
        if (this.#put(wordsOf(id)))
            this.#size += 1;
    }
    has(id) {
        const words = wordsOf(id);
        return this.#used[this.#slotOf(words)] === 1;
    }
    /** The slot that holds the id, or the free one where it belongs. */
    #slotOf(words) {
        const slots = this.#used.length;
        let slot = hashOf(words) % slots;
        while (this.#used[slot] === 1 && !this.#holds(slot, words))
            slot = (slot + 1) % slots;
        return slot;
    }
    #holds(slot, words) {
        return words.every((word, i) => this.#words[slot * WORDS_OF_ID + i] === word);
    }
    #put(words) {
        const slot = this.#slotOf(words);
        if (this.#used[slot] === 1)
            return false;
        this.#used[slot] = 1;
        this.#words.set(words, slot * WORDS_OF_ID);
        return true;
    }
    #grow() {
        const [words, used] = [this.#words, this.#used];
        this.#words = new Uint32Array(words.length * 2);
        this.#used = new Uint8Array(used.length * 2);
        for (let slot = 0; slot < used.length; slot++) {
            if (used[slot] !== 1)
                continue;
            const [a = 0, b = 0, c = 0, d = 0] = words.subarray(slot * WORDS_OF_ID, (slot + 1) * WORDS_OF_ID);
            this.#put([a, b, c, d]);
        }
    }
}
/** FNV-1a over the words: ids are random as a rule, but not all are. */
function hashOf(words) {
    return (words.reduce((hash, word) => Math.imul(hash ^ word ^ (word >>> 15), 16_777_619), 2_166_136_261) >>> 0);
}
function wordsOf(id) {
    if (!/^[0-9a-f]{32}$/u.test(id))
        throw new RangeError(`"${id}" is no id of ClearML`);
    const word = (i) => parseInt(id.slice(i * 8, i * 8 + 8), 16);
    return [word(0), word(1), word(2), word(3)];
}

;// CONCATENATED MODULE: ./src/leftovers/named-ids.ts

/** A name that ends in an id ends a run of such digits, or is one. */
const RUN_OF_DIGITS = /[0-9a-f]{32,}/giu;
const ID_LENGTH = 32;
/** A proxy and two clients may each have encoded a URI once more. */
const MAX_READINGS = 4;
/**
 * Every id that a URI names in any place and spelling. Whose folder a URI lies in is told by less; here one that is
 * found too much only keeps a folder.
 */
function namedIds(uri) {
    const ids = readingsOf(uri).flatMap((reading) => [...reading.matchAll(RUN_OF_DIGITS)].flatMap(([run]) => [run.slice(0, ID_LENGTH), run.slice(-ID_LENGTH)]));
    return [...new Set(ids.map((id) => id.toLowerCase()))];
}
/** The text itself, and what it is once decoded, as often as that changes anything. */
function readingsOf(uri) {
    const readings = [uri];
    for (let reading = uri; reading.includes('%') && readings.length < MAX_READINGS;) {
        const decoded = (0,stored_names/* percentDecode */.YZ)(reading);
        if (decoded === reading)
            break;
        readings.push(decoded);
        reading = decoded;
    }
    return readings;
}

;// CONCATENATED MODULE: ./src/leftovers/known-ids.ts


/**
 * One look at everything that the server has.
 * @param targets where `uri-map` and `local-roots` lead: what they name, every URI below them does
 */
async function findKnownIds(clearml, targets) {
    const known = {
        ...{ tasks: new IdSet(), named: new IdSet(), former: new IdSet(), projects: new IdSet() },
        asOfMs: await clearml.lastChangeAtMs(),
    };
    addAll(known.named, targets);
    await clearml.scanTaskFiles((record) => {
        noteTask(known, record);
    });
    await clearml.scanModelFiles((record) => {
        noteModel(known, record);
    });
    await clearml.scanDatasets((_, text) => {
        addAll(known.named, [text]);
    });
    addAll(known.projects, (await clearml.allProjects()).map(({ id }) => id));
    return known;
}
/** What a task's record says, whenever it is read. */
function noteTask(known, { id, uris, mentions }) {
    addAll(known.tasks, [id]);
    addAll(known.named, uris);
    addAll(known.former, mentions);
}
/** A model's own events lie in a folder named after it. */
function noteModel(known, { id, uris, mentions }) {
    addAll(known.named, [id, ...uris]);
    addAll(known.former, mentions);
}
function addAll(ids, texts) {
    for (const text of texts)
        for (const id of namedIds(text))
            ids.add(id);
}

// EXTERNAL MODULE: ./src/portions.ts
var portions = __webpack_require__(63963);
;// CONCATENATED MODULE: ./src/cleanup/leftovers/recheck.ts




/**
 * The last look at the server before anything is touched: tasks by their ids, models by the ids that they name, and of
 * all tasks those that were written since what is known was read. What is found is known from then on.
 */
function createRecheck(clearml, known) {
    let { asOfMs } = known;
    const oneByOne = (0,p_limit/* default */.A)(1);
    const readChanges = async () => {
        const atMs = await clearml.lastChangeAtMs();
        await clearml.scanTaskFilesSince(asOfMs, (record) => {
            noteTask(known, record);
        });
        asOfMs = atMs;
    };
    return async (taskIds) => {
        const ids = [...new Set(taskIds)];
        const [models] = await Promise.all([
            clearml.modelFilesNaming(ids),
            oneByOne(readChanges),
            ...(0,portions/* portions */.jN)(ids, paging/* MAX_PAGE_SIZE */.H4).map(async (portion) => {
                for (const id of await clearml.existing(portion))
                    known.tasks.add(id);
            }),
        ]);
        for (const model of models)
            noteModel(known, model);
        return new Map(ids.flatMap((id) => {
            if (known.tasks.has(id))
                return [[id, 'task-exists']];
            return known.named.has(id) ? [[id, 'named-by-record']] : [];
        }));
    };
}

// EXTERNAL MODULE: ./src/clearml/errors.ts
var errors = __webpack_require__(84869);
// EXTERNAL MODULE: ./src/cleanup/remove/delete-files.ts
var delete_files = __webpack_require__(16240);
;// CONCATENATED MODULE: ./src/cleanup/leftovers/remove.ts






/** Deletes folders for good: each is nobody's still, holds what it held, and is looked into once more afterwards. */
function leftoversRemover({ remover, listAll, recheck, folderOf, concurrency, onBegin, }) {
    const limit = (0,p_limit/* default */.A)(concurrency);
    return {
        remove: async (items) => {
            const [reasons, looks] = await Promise.all([
                recheck(items.map(({ task }) => folderOf(task.id).taskId)),
                Promise.all(items.map((item) => limit(() => look(item, folderOf(item.task.id), listAll)))),
            ]);
            const unproved = await whyUnproved(remover, looks.map(({ folder }) => folder));
            const settled = [];
            const proved = [];
            for (const looked of looks) {
                const { item, folder, outcome } = looked;
                const reason = reasons.get(folder.taskId);
                const error = unproved(folder);
                if (reason !== undefined)
                    settled.push(settle(item, { kind: 'kept', reason }));
                else if (outcome !== undefined)
                    settled.push(settle(item, outcome));
                else if (error !== undefined)
                    settled.push(settle(item, { kind: 'failed', error }));
                else
                    proved.push(looked);
            }
            if (proved.length === 0)
                return { settled, claims: [] };
            onBegin(proved.map(({ item }) => item));
            const outcomes = await (0,delete_files/* deleteAll */.V)(remover, proved.flatMap(({ files }) => files));
            const done = await Promise.all(proved.map((looked) => limit(() => finish(looked, (0,delete_files/* countUp */.z)(looked.files, outcomes, new Set()), listAll, remover))));
            return { settled: [...settled, ...done], claims: [] };
        },
    };
}
async function look(item, folder, listAll) {
    try {
        const { objects, isThere, change } = await lookInto(folder, listAll);
        const looked = { item, folder, files: filesOf(folder, objects) };
        if (change !== undefined)
            return { ...looked, outcome: { kind: 'kept', reason: change } };
        return isThere ? looked : { ...looked, outcome: { kind: 'gone' } };
    }
    catch (error) {
        return { item, folder, files: [], outcome: { kind: 'failed', error: (0,errors/* errorMessage */.gJ)(error) } };
    }
}
/** Removes the folder itself where it outlives its files, and looks whether all is gone. */
async function finish({ item, folder, files: given }, files, listAll, remover) {
    const [first] = files.failed;
    if (first !== undefined) {
        const error = `${files.failed.length} of its ${given.length} files could not be deleted: ${first.error}`;
        return settle(item, { kind: 'failed', error, remedy: first.remedy }, files);
    }
    try {
        if (await isEmpty(folder, listAll))
            await removeFolder(folder, remover);
        const { objects, isThere } = await lookInto(folder, listAll);
        if (objects.length > 0)
            throw new Error(`${objects.length} files are in it after their deletion${elsewhere(folder)}`);
        if (isThere)
            throw new Error(`its files are gone, and the folder itself is still there${elsewhere(folder)}`);
        return settle(item, { kind: 'deleted', models: 0, fileUrls: [] }, files);
    }
    catch (error) {
        return settle(item, { kind: 'failed', error: (0,errors/* errorMessage */.gJ)(error) }, files);
    }
}
async function isEmpty(folder, listAll) {
    if (folder.root.bucket.store !== 'folder')
        return false;
    const { objects, isThere, change } = await lookInto(folder, listAll);
    return isThere && objects.length === 0 && change === undefined;
}
/** @throws Error that says why it stays */
async function removeFolder(folder, remover) {
    const [outcome] = await remover.removeFolders([folderOnStore(folder)]);
    if (outcome?.kind === 'failed')
        throw new Error(outcome.error);
}
function folderOnStore({ root: { bucket, served }, prefix }) {
    return served === undefined
        ? { store: 'object', bucket, prefix }
        : { ...served, path: served.path + encodedPath(prefix.replace(/\/$/u, '')) };
}
function elsewhere({ root: { served } }) {
    return served === undefined
        ? ''
        : `: ${served.host} may have other files than the folder that local-roots names for it`;
}
function settle({ task, ageAtMs }, outcome, files = tally/* NO_FILES */.EM) {
    return { task, ageAtMs, outcome, files };
}

// EXTERNAL MODULE: ./src/leftovers/findings.ts
var findings = __webpack_require__(10836);
;// CONCATENATED MODULE: ./src/leftovers/judge.ts
/** @param project the path before the folder, as people know it; undefined where it lies at the root */
function judge(folder, project, { known, cutoffMs, projects, excludeProjects }) {
    const { taskId, outerIds } = folder;
    if (known.tasks.has(taskId))
        return { kind: 'of-a-task' };
    if (known.projects.has(taskId))
        return { kind: 'of-a-project' };
    const reason = (outerIds.some((id) => isTaken(id, known)) ? 'in-task-folder' : undefined) ??
        (folder.holdsOthers ? 'holds-task-folders' : undefined) ??
        (folder.holdsOdd ? 'holds-links' : undefined) ??
        (known.named.has(taskId) ? 'named-by-record' : undefined) ??
        choiceReason(project, { projects, excludeProjects }) ??
        (folder.newestAtMs < cutoffMs ? undefined : 'too-young');
    return reason === undefined ? { kind: 'leftover' } : { kind: 'kept', reason };
}
/** A project with a long name has a folder of its own, in which the folders of its tasks lie. */
function isTaken(id, { tasks, named, projects }) {
    return !projects.has(id) && (tasks.has(id) || named.has(id));
}
function choiceReason(project, { projects, excludeProjects }) {
    const isIn = (patterns) => project !== undefined && patterns.some(({ covers }) => covers(project.normalize('NFC')));
    if (isIn(excludeProjects))
        return 'project-excluded';
    return projects.length > 0 && !isIn(projects) ? 'other-project' : undefined;
}
/** Patterns that cover no name there is: as a rule they are misspelt, and one that excludes would keep nothing. */
function unusedPatterns({ projects, excludeProjects }, names) {
    const normal = names.map((name) => name.normalize('NFC'));
    const unused = (input, patterns) => patterns
        .filter(({ covers }) => !normal.some((name) => covers(name)))
        .map(({ text }) => `${input}: "${text}"`);
    return [...unused('projects', projects), ...unused('exclude-projects', excludeProjects)];
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
var external_node_path_default = /*#__PURE__*/__webpack_require__.n(external_node_path_);
// EXTERNAL MODULE: ./src/files/address.ts
var address = __webpack_require__(82367);
// EXTERNAL MODULE: ./src/files/local-roots.ts
var local_roots = __webpack_require__(76576);
// EXTERNAL MODULE: ./src/files/locate.ts
var locate = __webpack_require__(92057);
;// CONCATENATED MODULE: ./src/leftovers/roots.ts





const IN_TASK = 'it lies in the folder of a task';
/** A file below any root. */
const PROBE = 'x';
/**
 * Finds the stores of the roots.
 * @param realOf resolves the links of a folder of this machine
 * @throws Error that lists every root which cannot be taken, and says why
 */
async function placeRoots(texts, stores, realOf) {
    const placed = [];
    const problems = [];
    for (const text of texts) {
        const root = placeRoot(text, stores);
        const real = typeof root === 'string' ? root : await realPlace(root, stores.localRoots, realOf);
        const problem = typeof real === 'string' ? real : placed.map((other) => clash(real, other)).find(Boolean);
        if (typeof real !== 'string')
            placed.push(real);
        if (problem !== undefined)
            problems.push(`${text}: ${problem}`);
    }
    if (problems.length > 0)
        throw new Error(['roots cannot be taken:', ...problems].join('\n'));
    return placed.map(({ root }) => root);
}
function placeRoot(text, stores) {
    if (/^(?:file:\/\/)?\//iu.test(text))
        return inFolder(text, text.replace(/^file:\/\//iu, '').replace(/\/+$/u, ''), stores.localRoots);
    const place = (0,locate/* locate */.x5)(`${asRecorded(text)}/${PROBE}`, stores);
    if (place.kind !== 'known') {
        return place.kind === 'elsewhere' && place.reason === 'no-endpoint'
            ? 'its endpoint is not named in s3-endpoints'
            : 'it lies on no store that is configured; a fileserver has to be named in files-host';
    }
    const { location } = place;
    if (location.store === 'object')
        return rootAt(text, location.bucket, location.key);
    const mount = (0,local_roots/* mountOf */.vI)(location, stores.localRoots);
    if (mount === undefined)
        return 'a fileserver cannot list its files: name the folder of this machine where it is mounted in local-roots';
    const served = { ...location, path: location.path.slice(0, location.path.length - mount.path.length) };
    return rootAt(text, { store: 'folder', bucket: mount.root }, mount.path, served);
}
function rootAt(text, bucket, probeKey, served) {
    const prefix = probeKey.slice(0, -PROBE.length);
    return marksOf(`${prefix}${PROBE}`).length > 0 ? IN_TASK : { text, bucket, prefix, served };
}
function inFolder(text, folder, localRoots) {
    const mount = localRoots.find((root) => (0,local_roots/* isMount */.Ao)(root) && lieTogether(`${root.to}/`, `${folder}/`));
    if (mount !== undefined)
        return `a fileserver has these files, so give its address instead: ${(0,address/* withPlainHost */.V)(mount.from)}`;
    return marksOf(`${folder}/${PROBE}`).length > 0
        ? IN_TASK
        : { text, bucket: { store: 'folder', bucket: folder }, prefix: '', served: undefined };
}
/** Azure's own spelling is another than that of ClearML's records. */
function asRecorded(text) {
    return text.replace(/^https:\/\/([^/]+\.blob\.[^/]+)/iu, 'azure://$1').replace(/\/+$/u, '');
}
/** A root that is a link is meant as what it leads to. */
async function realPlace(root, localRoots, realOf) {
    const { bucket, prefix } = root;
    if (bucket.store !== 'folder')
        return { root, whole: `${JSON.stringify(bucket)}/${prefix}` };
    let folder;
    try {
        folder = await realOf(external_node_path_default().join(bucket.bucket, prefix).replace(/\/+$/u, ''));
    }
    catch {
        return 'there is no such folder on this machine';
    }
    if (folder === external_node_path_default().parse(folder).root)
        return 'it is the whole file system';
    const real = root.served === undefined ? inFolder(root.text, folder, localRoots) : root;
    if (typeof real === 'string')
        return real;
    return marksOf(`${folder}/${PROBE}`).length > 0 ? IN_TASK : { root: real, whole: `${folder}/` };
}
/** One folder below two roots would be two folders to this run. */
function clash(one, other) {
    if (!lieTogether(one.whole, other.whole))
        return undefined;
    const { text } = other.root;
    return one.whole === other.whole ? `it is the same as ${text}` : `it and ${text} hold one another`;
}
function lieTogether(one, other) {
    return one.startsWith(other) || other.startsWith(one);
}

;// CONCATENATED MODULE: ./src/cleanup/leftovers/survey.ts








/**
 * Finds the folders below the roots that no task and no record of the server has any more. Reads only.
 * @throws Error where a root cannot be taken, or the credentials may not see the whole company
 */
async function surveyLeftovers(clearml, server, { stores, listFolders, ...grounds }, rule, approval) {
    if (!server.showsWholeCompany)
        throw new Error(notAllSeen(server));
    const roots = await placeRoots(grounds.roots, stores, grounds.realOf);
    const targets = [...stores.uriMap, ...stores.localRoots].map(({ to }) => to);
    const known = await findKnownIds(clearml, targets);
    if (known.tasks.size === 0)
        throw new Error(`${server.host} has no task at all, so every folder would be a leftover: is this the right server, and is its ` +
            'database whole?');
    const found = [];
    const odd = [];
    for (const root of roots) {
        const below = await listFolders(root);
        for (const folder of below.folders)
            found.push({ ...asApproved(folder, root, approval), root });
        odd.push(below.odd);
    }
    const judged = await judgeAll(clearml, found, known, rule);
    const { all, ofTasks, leftovers } = judged;
    const unknown = leftovers.filter(({ taskId }) => !known.former.has(taskId));
    return { judged, known, findings: (0,findings/* findingsOf */.W)({ all, ofTasks, leftovers, unknown, odd: joinOdd(odd) }) };
}
async function judgeAll(clearml, found, known, rule) {
    const { projects, excludeProjects, cutoffMs } = rule;
    const names = [
        ...new Set(found.flatMap((folder) => projectOf(folder) ?? [])),
        ...(projects.length + excludeProjects.length > 0 ? await clearml.allProjects() : []).map(({ name }) => name),
    ];
    const unused = unusedPatterns({ projects, excludeProjects }, names);
    if (unused.length > 0)
        throw new Error(['Names that no folder and no project has:', ...unused].join('\n'));
    // A task may have come since its record could be read.
    const asked = [...new Set(found.map(({ taskId }) => taskId).filter((id) => !known.tasks.has(id)))];
    for (const portion of (0,portions/* portions */.jN)(asked, paging/* MAX_PAGE_SIZE */.H4))
        for (const id of await clearml.existing(portion))
            known.tasks.add(id);
    const judged = found.map((folder) => ({
        folder,
        verdict: judge(folder, projectOf(folder), { known, cutoffMs, projects, excludeProjects }),
    }));
    const of = (kind) => judged.flatMap(({ folder, verdict }) => (verdict.kind === kind ? [folder] : []));
    return {
        all: judged.flatMap(({ folder, verdict }) => (verdict.kind === 'of-a-project' ? [] : [folder])),
        ofTasks: of('of-a-task'),
        leftovers: of('leftover'),
        kept: judged.flatMap(({ folder, verdict }) => verdict.kind === 'kept' ? [{ folder, reason: verdict.reason }] : []),
    };
}
function joinOdd(parts) {
    return {
        files: parts.reduce((sum, { files }) => sum + files, 0),
        bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
        examples: parts.flatMap(({ examples }) => examples),
    };
}
function notAllSeen({ host, release }) {
    return (`Leftovers cannot be told on ${host} (ClearML ${release}): hosted and enterprise servers have access rules and ` +
        'other workspaces, so tasks that these credentials do not see may own the folders. Nothing was listed');
}

// EXTERNAL MODULE: ./src/plan/policy.ts
var policy = __webpack_require__(19733);
;// CONCATENATED MODULE: ./src/targets/leftovers.ts










/** Folders of tasks that are no more, with all that lies in them. */
const leftoversTarget = async (config, work) => {
    const { clearml, server, approval, signal, startedAtMs, stores } = work;
    const { dryRun, concurrency } = config;
    const [settings] = config.rules;
    if (settings === undefined)
        throw new Error('there is no rule by which leftovers could be chosen');
    const rule = (0,policy/* makeRule */.Be)(settings, EVERYTHING, startedAtMs, config.noticeDays);
    const grounds = {
        ...{ roots: config.roots, stores: (0,locate/* configureStores */.Zs)(config), realOf: promises_.realpath },
        listFolders: createFolderLister(stores.listAll, signal, work.onPage),
    };
    const { judged, known, findings } = await surveyLeftovers(clearml, server, grounds, rule, approval);
    const { draft, folders } = draftOf(judged, known, rule, config, approval);
    const folderOf = (id) => {
        const folder = folders.get(id);
        if (folder === undefined)
            throw new Error(`${id} was to go, and was not found`);
        return folder;
    };
    const cleanerWith = (remove) => ({
        remove,
        // Everything is asked right before the deletion.
        prepare: (stage) => Promise.resolve({ inspected: stage.map((item) => asInspected(item)), settled: [], waiting: [] }),
    });
    return {
        draft,
        findings,
        toArchive: [],
        cleanersOn: (_, onBegin) => {
            const recheck = createRecheck(clearml, known);
            const { remove } = dryRun
                ? dryRunOfLeftovers(stores, folderOf)
                : leftoversRemover({
                    ...{ remover: stores, listAll: stores.listAll, recheck, folderOf, concurrency, onBegin },
                });
            const cleaner = cleanerWith(remove);
            return () => cleaner;
        },
        // The listing has told them all.
        withSizes: (settled) => Promise.resolve(settled),
        confirm: () => Promise.resolve({ settled: [] }),
        archive: () => Promise.resolve(),
    };
};
/** Names of projects are compared with paths: the server may not have them any more. */
const EVERYTHING = { projectIds: undefined, excludedProjectIds: new Set(), userIds: undefined };


/***/ })

};
