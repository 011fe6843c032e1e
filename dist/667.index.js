export const id = 667;
export const ids = [667];
export const modules = {

/***/ 84667:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  modelsTarget: () => (/* binding */ modelsTarget)
});

;// CONCATENATED MODULE: ./src/cleanup/models/as-tasks.ts
/** The calls of a cleanup, with models where they say tasks: what lists, decides again, deletes and asks is the same. */
function modelsAsTasks(clearml) {
    return {
        ...clearml,
        listTasks: clearml.listModels,
        tasksById: clearml.modelRecords,
        existing: clearml.existingModels,
        deleteTasks: (ids) => clearml.deleteFreeModels(ids),
        eventPage: (query) => clearml.eventPage({ ...query, ofModel: true }),
    };
}

// EXTERNAL MODULE: ./src/portions.ts
var portions = __webpack_require__(63963);
;// CONCATENATED MODULE: ./src/cleanup/models/held-models.ts

/** As many models as one call can ask for. */
const AT_ONCE = 500;
/**
 * Models stay that a task uses, and those of tasks that stay. Of those that name one file the last takes it along, so the
 * others go before it.
 */
async function heldModels({ doomed, kept }, findTies) {
    const held = [];
    const uris = [];
    for (const portion of (0,portions/* portions */.jN)(doomed, AT_ONCE)) {
        const ids = portion.map(({ task }) => task.id);
        const { models, holds } = await findTies(ids);
        for (const { task } of portion) {
            const hold = holds.get(task.id);
            const uri = models.get(task.id)?.uri ?? '';
            if (hold !== undefined)
                held.push({ task, ...hold });
            else if (uri !== '')
                uris.push({ id: task.id, uri });
        }
    }
    const staying = new Set(held.map(({ task }) => task.id));
    const left = doomed.filter(({ task }) => !staying.has(task.id));
    return {
        decisions: { doomed: left, kept: [...kept, ...held] },
        order: lastOfEach(uris),
        needs: [],
        inheritable: new Set(),
    };
}
function lastOfEach(named) {
    return [...Map.groupBy(named, ({ uri }) => uri).values()].flatMap((sharers) => {
        const [makerId = '', ...others] = sharers
            .map(({ id }) => id)
            .toSorted()
            .toReversed();
        return others.map((userId) => ({ userId, makerId }));
    });
}

// EXTERNAL MODULE: ./src/clearml/models.ts
var clearml_models = __webpack_require__(70292);
;// CONCATENATED MODULE: ./src/plan/model-holds.ts
/**
 * What keeps a model that qualifies by its own fields. The server itself refuses the first and the last of these, when its
 * file is gone already; a list that cannot be read may name any model.
 */
function modelHold({ modelId, makerId, tasks, forceDelete }) {
    const users = tasks.filter(({ inputModelIds }) => inputModelIds?.includes(modelId) !== false);
    const makers = tasks.filter(({ id, outputModelIds }) => id === makerId || outputModelIds?.includes(modelId) !== false);
    const open = forceDelete ? [] : makers.filter(({ isArchived }) => !isArchived);
    // A status that is not known may be that of a published task.
    const published = makers.filter(({ status = 'published' }) => PUBLISHED.includes(status));
    const holds = [
        { reason: 'used-as-input', by: idsOf(users) },
        { reason: 'maker-not-archived', by: idsOf(open) },
        { reason: 'maker-published', by: idsOf(published) },
    ];
    return holds.find(({ by }) => by.length > 0);
}
const PUBLISHED = ['published', 'publishing'];
function idsOf(tasks) {
    return tasks.map(({ id }) => id);
}

;// CONCATENATED MODULE: ./src/cleanup/models/ties.ts


/**
 * Asks every task, not the server's own check, which comes when the file is gone already. Which tasks use a model is asked
 * in two ways: only one of them is asked anew each time on servers before 1.15.
 * @param options.forceDelete whether a model goes although the task that made it lies open
 */
function modelTieFinder(clearml, options) {
    return (ids) => findModelTies(clearml, ids, options);
}
async function findModelTies(clearml, ids, { forceDelete }) {
    if (ids.length === 0)
        return { models: new Map(), holds: new Map() };
    const [models, users] = await Promise.all([clearml.modelsById(ids), clearml.usersOfModels(ids)]);
    const makerIds = [...new Set(models.flatMap((model) => (0,clearml_models/* makerOf */.O)(model) ?? []))];
    const naming = await clearml.tasksNaming(ids, makerIds);
    const tasksOf = tasksByModel(naming);
    const holds = models.flatMap((model) => {
        const { id } = model;
        const makerId = (0,clearml_models/* makerOf */.O)(model);
        const tasks = [...(tasksOf.byModel.get(id) ?? []), ...tasksOf.unreadable];
        const maker = naming.filter((task) => task.id === makerId && !tasks.includes(task));
        const used = users.get(id) ?? [];
        const hold = used.length > 0
            ? { reason: 'used-as-input', by: used }
            : modelHold({ modelId: id, makerId, tasks: [...tasks, ...maker], forceDelete });
        return hold === undefined ? [] : [[id, hold]];
    });
    return { models: new Map(models.map((model) => [model.id, model])), holds: new Map(holds) };
}
function tasksByModel(naming) {
    const pairs = naming.flatMap((task) => [...new Set([...(task.inputModelIds ?? []), ...(task.outputModelIds ?? [])])].map((id) => ({ id, task })));
    const groups = Map.groupBy(pairs, ({ id }) => id);
    return {
        byModel: new Map([...groups].map(([id, members]) => [id, members.map(({ task }) => task)])),
        unreadable: naming.filter((task) => task.inputModelIds === undefined || task.outputModelIds === undefined),
    };
}

// EXTERNAL MODULE: ./src/cleanup/remove/confirm.ts
var remove_confirm = __webpack_require__(24221);
// EXTERNAL MODULE: ./src/cleanup/survey/draft.ts + 7 modules
var survey_draft = __webpack_require__(90375);
// EXTERNAL MODULE: ./src/cleanup/survey/list.ts
var list = __webpack_require__(48819);
// EXTERNAL MODULE: ./src/cleanup/survey/scope.ts
var scope = __webpack_require__(15651);
// EXTERNAL MODULE: ./src/plan/policy.ts
var policy = __webpack_require__(19733);
// EXTERNAL MODULE: ./src/plan/target.ts
var target = __webpack_require__(93786);
// EXTERNAL MODULE: ./src/cleanup/cleaner.ts
var cleanup_cleaner = __webpack_require__(12074);
// EXTERNAL MODULE: ./src/cleanup/dry-run.ts
var dry_run = __webpack_require__(26545);
// EXTERNAL MODULE: ./src/cleanup/inspect/reach.ts
var inspect_reach = __webpack_require__(2304);
// EXTERNAL MODULE: ./src/cleanup/inspect/recheck.ts
var inspect_recheck = __webpack_require__(43608);
;// CONCATENATED MODULE: ./src/cleanup/models/changes.ts
/**
 * Looks once more at what the server would not refuse, or only when the file is gone already: uses, makers, and who else
 * names the file.
 */
function createModelChanges(findTies, findSharers) {
    return async (pairs) => {
        const items = pairs.map(({ item }) => item);
        const { models, holds } = await findTies(items.map(({ task }) => task.id));
        const modelsOf = (some) => some.flatMap(({ task }) => models.get(task.id) ?? []);
        const owning = modelsOf(items.filter(({ owned }) => owned.length > 0));
        const sparing = modelsOf(items.filter(sparesOwnFile));
        const sharersOf = await findSharers([...owning, ...sparing]);
        const isNamedElsewhere = (model) => {
            const { staying, going } = sharersOf(model);
            return staying.length + going.length > 0;
        };
        // Without its record nobody would know of a file that nobody else names any more.
        const changed = [
            ...owning.filter(isNamedElsewhere),
            ...sparing.filter((model) => !isNamedElsewhere(model)),
        ];
        const changedIds = new Set(changed.map(({ id }) => id));
        return new Map(items.flatMap(({ task: { id }, namedUris }) => {
            const hold = holds.get(id);
            if (hold !== undefined)
                return [[id, hold]];
            const uri = models.get(id)?.uri;
            const isChanged = uri === undefined || !namedUris.has(uri) || changedIds.has(id);
            return isChanged ? [[id, { reason: 'models-changed' }]] : [];
        }));
    };
}
function sparesOwnFile({ spared }) {
    return spared.some(({ reason }) => reason === 'named-elsewhere');
}

// EXTERNAL MODULE: ./src/clearml/task.ts
var task = __webpack_require__(10591);
// EXTERNAL MODULE: ./src/files/locate.ts
var locate = __webpack_require__(92057);
// EXTERNAL MODULE: ./src/files/tally.ts
var tally = __webpack_require__(97021);
// EXTERNAL MODULE: ./src/cleanup/inspect/inspected.ts
var inspected = __webpack_require__(87774);
;// CONCATENATED MODULE: ./src/cleanup/models/inspect.ts

/** Where this run deletes no files. */
const withoutFiles = (free) => Promise.resolve({
    inspected: free.map((entry) => inspect_inspected(entry, { kind: 'nothing' })),
    ...{ settled: [], waiting: [] },
});
/** Finds out whether the models still may go, and which of their files with them. Reads only. */
function createModelInspect(findTies, sortFiles) {
    return async (confirmed) => {
        const { models, holds } = await findTies(confirmed.map(({ task }) => task.id));
        const settled = [];
        const free = [];
        for (const item of confirmed) {
            const { task, ageAtMs } = item;
            const model = models.get(task.id);
            const hold = holds.get(task.id);
            if (hold !== undefined)
                settled.push({ task, ageAtMs, outcome: { kind: 'kept', ...hold } });
            else if (model === undefined)
                settled.push({ task, ageAtMs, outcome: { kind: 'gone' } });
            else
                free.push({ item, model });
        }
        const sorted = await sortFiles(free);
        return { ...sorted, settled: [...settled, ...sorted.settled] };
    };
}
function inspect_inspected({ item, model }, file) {
    return {
        ...item,
        ...inspected/* NOTHING_GOES */.r,
        owned: file.kind === 'owned' ? [file.file] : [],
        spared: file.kind === 'spared' ? [file.file] : [],
        unreachable: file.kind === 'unreachable' ? [file.file] : [],
        namedUris: new Set([model.uri]),
    };
}

// EXTERNAL MODULE: ./src/files/marker.ts
var marker = __webpack_require__(67605);
// EXTERNAL MODULE: ./src/files/obstacle.ts
var obstacle = __webpack_require__(72214);
// EXTERNAL MODULE: ./src/files/ownership.ts
var files_ownership = __webpack_require__(64194);
;// CONCATENATED MODULE: ./src/cleanup/models/sort-file.ts




const NOBODY = '';
/** Its own is what lies in the folder of the task that made it, or in one of the model itself. */
function sortModelFile(model, { placeOf, projectId, guard }) {
    const { uri } = model;
    const file = { uri, kind: 'model', bytes: undefined };
    const owner = ownerOf(model);
    const ownership = (0,files_ownership/* ownershipOf */.V)({
        ...{ uri, projectId, modelGuard: guard, taskId: owner ?? NOBODY },
        place: placeOf(uri),
        deletedTaskIds: new Set(),
    });
    switch (ownership.kind) {
        case 'nothing':
            return { kind: 'nothing' };
        case 'owned':
            return { kind: 'owned', file: { file, location: ownership.location } };
        case 'unreachable':
            return { kind: 'unreachable', file: { ...file, ...(0,obstacle/* obstacleError */.q)(ownership.obstacle, uri) } };
        case 'spared': {
            const isOfNobody = owner === undefined && ownership.reason === 'another-task';
            return { kind: 'spared', file: { ...file, reason: isOfNobody ? 'left-model' : ownership.reason } };
        }
    }
}
/** Whether it is its owner's by the path. */
function liesInOwnFolder(model) {
    return (0,marker/* markedTaskIds */.ml)(model.uri).includes(ownerOf(model) ?? NOBODY);
}
function ownerOf(model) {
    return (0,marker/* markedTaskIds */.ml)(model.uri).includes(model.id) ? model.id : (0,clearml_models/* makerOf */.O)(model);
}

;// CONCATENATED MODULE: ./src/cleanup/models/file-sorter.ts






const NO_ERRORS = new Map();
/** Asks who else names the files that may go. */
function createModelFileSorter({ placeOf, proveHosts }, findSharers, onFileError) {
    const sort = ({ item: { contents }, model }, hostErrors = NO_ERRORS, guard) => {
        const sorted = sortModelFile(model, { placeOf, projectId: (0,task/* projectIdOf */.QK)(contents), guard });
        if (sorted.kind !== 'owned')
            return sorted;
        const error = (0,inspect_reach/* hostErrorAt */.Mm)(sorted.file.location, hostErrors);
        return error === undefined ? sorted : { kind: 'unreachable', file: { ...sorted.file.file, error } };
    };
    return async (free) => {
        const alone = free.map((entry) => ({ model: entry.model, file: sort(entry) }));
        const sharersOf = await findSharers(alone.flatMap(({ model, file }) => (mayGo(file) ? [model] : [])));
        const hostErrors = await proveHosts(alone.flatMap(({ file }) => hostedFile(file)));
        const results = [];
        const settled = [];
        const waiting = [];
        for (const entry of free) {
            const { task, ageAtMs } = entry.item;
            const { staying, going, heirs } = sharersOf(entry.model);
            const file = sort(entry, hostErrors, staying.length > 0 ? 'named-elsewhere' : undefined);
            if (file.kind === 'unreachable' && onFileError === 'keep-task') {
                const error = `its file cannot be reached, so it stays: ${file.file.error}`;
                const { remedy } = file.file;
                settled.push({
                    task,
                    ageAtMs,
                    outcome: { kind: 'failed', error, remedy },
                    files: { ...tally/* NO_FILES */.EM, failed: [file.file] },
                });
            }
            else if (file.kind !== 'owned' || going.length === 0)
                results.push(inspect_inspected(entry, file));
            // Of several that go, the last whose own it is takes the file along: once it is the only one that names it.
            else if (heirs.every((id) => id < task.id))
                waiting.push({ task, ageAtMs, holds: [{ reason: 'shares-file', by: going }] });
            else
                results.push(inspect_inspected(entry, { kind: 'nothing' }));
        }
        return { inspected: results, settled, waiting };
    };
}
/** Whether the file is the model's own if nobody else names it. */
function mayGo({ kind }) {
    return kind === 'owned' || kind === 'unreachable';
}
/** On a fileserver, or in a folder of this machine: either may be another than the one that was recorded. */
function hostedFile(file) {
    if (file.kind !== 'owned')
        return [];
    const { location } = file.file;
    return (0,locate/* hostedAt */.vI)(location) === undefined ? [] : [location];
}

// EXTERNAL MODULE: ./src/files/guard.ts
var guard = __webpack_require__(63950);
// EXTERNAL MODULE: ./src/files/stored-names.ts
var stored_names = __webpack_require__(43333);
;// CONCATENATED MODULE: ./src/cleanup/models/named-files.ts



const UNKNOWN = 'unknown';
const ID = /[0-9a-f]{32}/gu;
/**
 * The server cannot be asked for an artifact by its URI, so every task is looked at, once.
 * @param modelIds whose files may go: of what lies outside of their folders nothing is kept in memory.
 */
function watchNamedFiles(clearml, modelIds) {
    let folderIds = new Set();
    const named = new NamerIndex();
    /** When a task had been written last before tasks were read; nothing was read yet while it is absent. */
    let read;
    let reading = Promise.resolve();
    const visit = (id, text) => {
        const uris = [...textsIn(JSON.parse(text))].filter((uri) => isIn(uri, folderIds));
        named.set(id, uris.map(keysOf));
    };
    const readOn = async () => {
        const asOfMs = await clearml.lastChangeAtMs();
        if (read === undefined) {
            folderIds = new Set((await clearml.modelsById(modelIds)).flatMap(({ uri }) => (0,marker/* markedTaskIds */.ml)(uri)));
            await clearml.scanFilesOfTasks(visit);
        }
        else
            await clearml.scanChangedFilesOfTasks(read.asOfMs, visit);
        read = { asOfMs };
    };
    return {
        refresh: () => {
            // One after the other, so that each begins after it was asked for.
            const next = reading.then(readOn);
            reading = next.catch(() => undefined);
            return next;
        },
        namersOf: (uri) => {
            // It was moved since: who names files there is not known.
            if (!(0,marker/* markedTaskIds */.ml)(uri).every((id) => folderIds.has(id)))
                return [UNKNOWN];
            return named.overlapping(keysOf(uri)).map((id) => (id === '' ? UNKNOWN : id));
        },
    };
}
/** By their keys, the tasks that name files: thousands of models are looked for. */
class NamerIndex {
    #keysOf = new Map();
    #byFile = new Map();
    #byFolder = new Map();
    /** In place of what it named before; of records without a readable id none takes the place of another. */
    set(taskId, files) {
        for (const [index, key] of this.#places(this.#keysOf.get(taskId) ?? []))
            index.get(key)?.delete(taskId);
        this.#keysOf.delete(taskId);
        if (files.length > 0 && taskId !== '')
            this.#keysOf.set(taskId, files);
        for (const [index, key] of this.#places(files)) {
            const tasks = index.get(key) ?? new Set();
            index.set(key, tasks.add(taskId));
        }
    }
    /** The same file, one around it, or one in it. */
    overlapping({ own, withFolders }) {
        const around = [...withFolders].flatMap((key) => [...(this.#byFile.get(key) ?? [])]);
        const inside = [...own].flatMap((key) => [...(this.#byFolder.get(key) ?? [])]);
        return [...new Set([...around, ...inside])];
    }
    *#places(files) {
        for (const { own, withFolders } of files) {
            for (const key of own)
                yield [this.#byFile, key];
            for (const key of withFolders)
                yield [this.#byFolder, key];
        }
    }
}
function keysOf(uri) {
    return { own: new Set((0,guard/* spellingKeys */.nC)(uri)), withFolders: new Set((0,guard/* stayingKeys */.Sm)(uri)) };
}
/** Whether they may be the same file, or one lies in the other. */
function overlap(one, other) {
    return ([...one.own].some((key) => other.withFolders.has(key)) ||
        [...other.own].some((key) => one.withFolders.has(key)));
}
/** An id may be percent-encoded like anything else. */
function isIn(uri, folderIds) {
    const readings = uri.includes('%') ? [uri, (0,stored_names/* percentDecode */.YZ)(uri)] : [uri];
    return readings.some((reading) => (reading.match(ID) ?? []).some((id) => folderIds.has(id)));
}
function* textsIn(value) {
    if (typeof value === 'string')
        yield value;
    else if (typeof value === 'object' && value !== null)
        for (const part of Object.values(value))
            yield* textsIn(part);
}

;// CONCATENATED MODULE: ./src/cleanup/models/sharers.ts



function createSharerFinder(clearml, namedFiles, books) {
    /** Models of anybody that name files in these folders. No task's files are looked at where there are none. */
    const modelsBeside = async (models) => {
        if (models.length === 0)
            return new Map();
        const folders = [...new Set(models.flatMap(({ uri }) => (0,marker/* markedTaskIds */.ml)(uri)))];
        const [inFolders] = await Promise.all([clearml.modelsInFoldersOf(folders), namedFiles.refresh()]);
        return byFolder(inFolders);
    };
    return async (models) => {
        const beside = await modelsBeside(models);
        return (model) => sharersOf(model, beside, namedFiles, books);
    };
}
function byFolder(models) {
    const pairs = models.flatMap((model) => {
        const named = { model, keys: keysOf(model.uri) };
        return [...new Set((0,marker/* markedTaskIds */.ml)(model.uri))].map((id) => ({ id, named }));
    });
    const groups = Map.groupBy(pairs, ({ id }) => id);
    return new Map([...groups].map(([id, members]) => [id, members.map(({ named }) => named)]));
}
/** @param beside all models whose file lies in the folder of this one's, itself included. */
function sharersOf(model, beside, namedFiles, books) {
    const keys = keysOf(model.uri);
    const inFolders = new Set((0,marker/* markedTaskIds */.ml)(model.uri).flatMap((id) => beside.get(id) ?? []));
    const others = [...inFolders]
        .filter((other) => other.model.id !== model.id && !books.deleted.has(other.model.id))
        .filter((other) => overlap(keys, other.keys))
        .map((other) => other.model);
    const isGoing = ({ id, uri }) => uri === model.uri && books.isOpen(id);
    const going = others.filter(isGoing);
    return {
        staying: [
            ...namedFiles.namersOf(model.uri),
            ...others.filter((other) => !isGoing(other)).map(({ id }) => id),
        ],
        going: going.map(({ id }) => id),
        heirs: going.filter(liesInOwnFolder).map(({ id }) => id),
    };
}

// EXTERNAL MODULE: ./src/cleanup/remove/delete-models.ts
var delete_models = __webpack_require__(15025);
// EXTERNAL MODULE: ./src/cleanup/remove/delete.ts
var remove_delete = __webpack_require__(12390);
// EXTERNAL MODULE: ./src/cleanup/remove/events-alive.ts
var events_alive = __webpack_require__(98584);
// EXTERNAL MODULE: ./src/cleanup/remove/last-look.ts
var last_look = __webpack_require__(22713);
// EXTERNAL MODULE: ./src/cleanup/remove/newcomers.ts
var newcomers = __webpack_require__(32488);
// EXTERNAL MODULE: ./src/cleanup/remove/pace.ts
var pace = __webpack_require__(22738);
// EXTERNAL MODULE: ./src/cleanup/remove/record-call.ts
var record_call = __webpack_require__(67301);
// EXTERNAL MODULE: ./src/cleanup/remove/records.ts
var records = __webpack_require__(67983);
// EXTERNAL MODULE: ./src/cleanup/remove/remove.ts + 2 modules
var remove = __webpack_require__(27366);
;// CONCATENATED MODULE: ./src/targets/model-cleaners.ts



















/** Gives all models of the plan one cleaner. */
function modelCleaners(config, { clearml, server, stores, now, pause }, { policy, plan, findTies, entries, unsized }) {
    const { onFileError } = config;
    const withFiles = config.rules.some(({ deleteFiles }) => deleteFiles === 'runner');
    const recheck = (0,inspect_recheck/* recheckBy */.p)(entries, policy);
    return (books, onBegin) => {
        const reach = (0,inspect_reach/* createReach */.SU)(clearml, (0,locate/* configureStores */.Zs)(config), stores, onFileError);
        const modelIds = plan.families.flat().map(({ task }) => task.id);
        const findSharers = createSharerFinder(clearml, watchNamedFiles(clearml, modelIds), books);
        // Before 1.12 the server does not look for a model's events when it goes.
        const eventsAlive = (0,events_alive/* watchEvents */.h)(entries, !server.abilities.dropsEventsOfModels);
        const liveOne = () => {
            const lastLook = (0,last_look/* createLastLook */.i)(recheck, createModelChanges(findTies, findSharers));
            const flags = { deleteModels: true, deleteFiles: false };
            const call = (0,record_call/* createRecordCall */.K)(entries, flags, new pace/* Pace */.o(config.batchSize, now), eventsAlive);
            const removeRecords = (0,records/* createRecordRemover */.ar)(delete_models/* noLeftModels */.r, (0,remove_delete/* createRecordDeleter */.z)({ call, recheck, pause }, { forceDelete: false }), withFiles ? (0,newcomers/* createNewcomerClearer */.D)(stores, reach.placeOf, books.deleted) : newcomers/* listLeftModels */.u);
            return (0,remove/* liveRemover */.f)({ lastLook, onBegin, files: stores, onFileError, removeRecords });
        };
        const sortFiles = createModelFileSorter(reach, findSharers, onFileError);
        const cleaner = (0,cleanup_cleaner/* createCleaner */.r)({
            recheck,
            inspect: createModelInspect(findTies, withFiles ? sortFiles : withoutFiles),
            eventsAlive,
            remover: config.dryRun
                ? (0,dry_run/* dryRunRemover */.j)(stores, { onFileError, deletedTaskIds: books.deleted, unsized })
                : liveOne(),
        });
        return () => cleaner;
    };
}

// EXTERNAL MODULE: ./src/targets/sizes.ts + 3 modules
var sizes = __webpack_require__(47763);
;// CONCATENATED MODULE: ./src/targets/models.ts











/** Models that were archived by themselves, with their files. */
const modelsTarget = async (config, work) => {
    const { clearml, approval, signal, onPage } = work;
    const { noun, listed } = (0,target/* wordsOf */.Z9)(config);
    const entries = modelsAsTasks(clearml);
    const forceDelete = config.rules.some((rule) => rule.forceDelete);
    const findTies = modelTieFinder(clearml, { forceDelete });
    const policy = await policyOf(config, work);
    const steps = {
        listTasks: (0,list/* createLister */.O)(entries, { concurrency: config.concurrency, signal, onPage }),
        tasksById: entries.tasksById,
        holdBack: (decisions) => heldModels(decisions, findTies),
        signal,
    };
    const draft = await (0,survey_draft/* draftPlan */.Z)(policy, steps, config, approval, listed);
    const { unsized, withSizes } = (0,sizes/* sizingOf */.w)(config, work.stores, approval);
    return {
        draft,
        toArchive: [],
        cleanersOn: modelCleaners(config, work, { policy, plan: draft.plan, findTies, entries, unsized }),
        withSizes,
        confirm: (claims) => (0,remove_confirm/* answerClaims */.O)(entries, claims, noun),
        archive: () => Promise.resolve(),
    };
};
/** To models `force-delete` says something else than to tasks, which have more states than theirs. */
async function policyOf(config, { clearml, server, startedAtMs }) {
    const rules = config.rules.map((rule) => ({ ...rule, forceDelete: true }));
    const scopes = await (0,scope/* resolveScopes */.S)(clearml, rules);
    const ruled = scopes.map(({ chooser, scope }) => (0,policy/* makeRule */.Be)(chooser, scope, startedAtMs, config.noticeDays));
    return { ...(0,policy/* makePolicy */.D5)(ruled, server), deletesPublishedWhole: true };
}


/***/ })

};
