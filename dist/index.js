import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 20770:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {

module.exports = __nccwpck_require__(20218);


/***/ }),

/***/ 20218:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {

var __webpack_unused_export__;


var net = __nccwpck_require__(69278);
var tls = __nccwpck_require__(64756);
var http = __nccwpck_require__(58611);
var https = __nccwpck_require__(65692);
var events = __nccwpck_require__(24434);
var assert = __nccwpck_require__(42613);
var util = __nccwpck_require__(39023);


exports.httpOverHttp = httpOverHttp;
exports.httpsOverHttp = httpsOverHttp;
exports.httpOverHttps = httpOverHttps;
exports.httpsOverHttps = httpsOverHttps;


function httpOverHttp(options) {
  var agent = new TunnelingAgent(options);
  agent.request = http.request;
  return agent;
}

function httpsOverHttp(options) {
  var agent = new TunnelingAgent(options);
  agent.request = http.request;
  agent.createSocket = createSecureSocket;
  agent.defaultPort = 443;
  return agent;
}

function httpOverHttps(options) {
  var agent = new TunnelingAgent(options);
  agent.request = https.request;
  return agent;
}

function httpsOverHttps(options) {
  var agent = new TunnelingAgent(options);
  agent.request = https.request;
  agent.createSocket = createSecureSocket;
  agent.defaultPort = 443;
  return agent;
}


function TunnelingAgent(options) {
  var self = this;
  self.options = options || {};
  self.proxyOptions = self.options.proxy || {};
  self.maxSockets = self.options.maxSockets || http.Agent.defaultMaxSockets;
  self.requests = [];
  self.sockets = [];

  self.on('free', function onFree(socket, host, port, localAddress) {
    var options = toOptions(host, port, localAddress);
    for (var i = 0, len = self.requests.length; i < len; ++i) {
      var pending = self.requests[i];
      if (pending.host === options.host && pending.port === options.port) {
        // Detect the request to connect same origin server,
        // reuse the connection.
        self.requests.splice(i, 1);
        pending.request.onSocket(socket);
        return;
      }
    }
    socket.destroy();
    self.removeSocket(socket);
  });
}
util.inherits(TunnelingAgent, events.EventEmitter);

TunnelingAgent.prototype.addRequest = function addRequest(req, host, port, localAddress) {
  var self = this;
  var options = mergeOptions({request: req}, self.options, toOptions(host, port, localAddress));

  if (self.sockets.length >= this.maxSockets) {
    // We are over limit so we'll add it to the queue.
    self.requests.push(options);
    return;
  }

  // If we are under maxSockets create a new one.
  self.createSocket(options, function(socket) {
    socket.on('free', onFree);
    socket.on('close', onCloseOrRemove);
    socket.on('agentRemove', onCloseOrRemove);
    req.onSocket(socket);

    function onFree() {
      self.emit('free', socket, options);
    }

    function onCloseOrRemove(err) {
      self.removeSocket(socket);
      socket.removeListener('free', onFree);
      socket.removeListener('close', onCloseOrRemove);
      socket.removeListener('agentRemove', onCloseOrRemove);
    }
  });
};

TunnelingAgent.prototype.createSocket = function createSocket(options, cb) {
  var self = this;
  var placeholder = {};
  self.sockets.push(placeholder);

  var connectOptions = mergeOptions({}, self.proxyOptions, {
    method: 'CONNECT',
    path: options.host + ':' + options.port,
    agent: false,
    headers: {
      host: options.host + ':' + options.port
    }
  });
  if (options.localAddress) {
    connectOptions.localAddress = options.localAddress;
  }
  if (connectOptions.proxyAuth) {
    connectOptions.headers = connectOptions.headers || {};
    connectOptions.headers['Proxy-Authorization'] = 'Basic ' +
        new Buffer(connectOptions.proxyAuth).toString('base64');
  }

  debug('making CONNECT request');
  var connectReq = self.request(connectOptions);
  connectReq.useChunkedEncodingByDefault = false; // for v0.6
  connectReq.once('response', onResponse); // for v0.6
  connectReq.once('upgrade', onUpgrade);   // for v0.6
  connectReq.once('connect', onConnect);   // for v0.7 or later
  connectReq.once('error', onError);
  connectReq.end();

  function onResponse(res) {
    // Very hacky. This is necessary to avoid http-parser leaks.
    res.upgrade = true;
  }

  function onUpgrade(res, socket, head) {
    // Hacky.
    process.nextTick(function() {
      onConnect(res, socket, head);
    });
  }

  function onConnect(res, socket, head) {
    connectReq.removeAllListeners();
    socket.removeAllListeners();

    if (res.statusCode !== 200) {
      debug('tunneling socket could not be established, statusCode=%d',
        res.statusCode);
      socket.destroy();
      var error = new Error('tunneling socket could not be established, ' +
        'statusCode=' + res.statusCode);
      error.code = 'ECONNRESET';
      options.request.emit('error', error);
      self.removeSocket(placeholder);
      return;
    }
    if (head.length > 0) {
      debug('got illegal response body from proxy');
      socket.destroy();
      var error = new Error('got illegal response body from proxy');
      error.code = 'ECONNRESET';
      options.request.emit('error', error);
      self.removeSocket(placeholder);
      return;
    }
    debug('tunneling connection has established');
    self.sockets[self.sockets.indexOf(placeholder)] = socket;
    return cb(socket);
  }

  function onError(cause) {
    connectReq.removeAllListeners();

    debug('tunneling socket could not be established, cause=%s\n',
          cause.message, cause.stack);
    var error = new Error('tunneling socket could not be established, ' +
                          'cause=' + cause.message);
    error.code = 'ECONNRESET';
    options.request.emit('error', error);
    self.removeSocket(placeholder);
  }
};

TunnelingAgent.prototype.removeSocket = function removeSocket(socket) {
  var pos = this.sockets.indexOf(socket)
  if (pos === -1) {
    return;
  }
  this.sockets.splice(pos, 1);

  var pending = this.requests.shift();
  if (pending) {
    // If we have pending requests and a socket gets closed a new one
    // needs to be created to take over in the pool for the one that closed.
    this.createSocket(pending, function(socket) {
      pending.request.onSocket(socket);
    });
  }
};

function createSecureSocket(options, cb) {
  var self = this;
  TunnelingAgent.prototype.createSocket.call(self, options, function(socket) {
    var hostHeader = options.request.getHeader('host');
    var tlsOptions = mergeOptions({}, self.options, {
      socket: socket,
      servername: hostHeader ? hostHeader.replace(/:.*$/, '') : options.host
    });

    // 0 is dummy port for v0.6
    var secureSocket = tls.connect(0, tlsOptions);
    self.sockets[self.sockets.indexOf(socket)] = secureSocket;
    cb(secureSocket);
  });
}


function toOptions(host, port, localAddress) {
  if (typeof host === 'string') { // since v0.10
    return {
      host: host,
      port: port,
      localAddress: localAddress
    };
  }
  return host; // for v0.11 or later
}

function mergeOptions(target) {
  for (var i = 1, len = arguments.length; i < len; ++i) {
    var overrides = arguments[i];
    if (typeof overrides === 'object') {
      var keys = Object.keys(overrides);
      for (var j = 0, keyLen = keys.length; j < keyLen; ++j) {
        var k = keys[j];
        if (overrides[k] !== undefined) {
          target[k] = overrides[k];
        }
      }
    }
  }
  return target;
}


var debug;
if (process.env.NODE_DEBUG && /\btunnel\b/.test(process.env.NODE_DEBUG)) {
  debug = function() {
    var args = Array.prototype.slice.call(arguments);
    if (typeof args[0] === 'string') {
      args[0] = 'TUNNEL: ' + args[0];
    } else {
      args.unshift('TUNNEL:');
    }
    console.error.apply(console, args);
  }
} else {
  debug = function() {};
}
__webpack_unused_export__ = debug; // for test


/***/ }),

/***/ 22089:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   _W: () => (/* binding */ approvedTasks),
/* harmony export */   li: () => (/* binding */ approvedArchives),
/* harmony export */   vS: () => (/* binding */ parsePlan)
/* harmony export */ });
/* harmony import */ var _report_fingerprint_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(91938);

/** @throws Error if the text is no receipt of this version, or is not as the run wrote it. */
async function parsePlan(text) {
    const value = parseJson(text);
    // Loaded only for a plan: most runs have none.
    const { schemaProblem } = await Promise.all(/* import() */[__nccwpck_require__.e(210), __nccwpck_require__.e(488)]).then(__nccwpck_require__.bind(__nccwpck_require__, 34488));
    const problem = schemaProblem(value);
    if (problem !== undefined) {
        throw new Error(`The plan is no receipt that this version of the action writes: ${problem}. Make the plan with the same version`);
    }
    const receipt = value;
    const fingerprint = new _report_fingerprint_js__WEBPACK_IMPORTED_MODULE_0__/* .Fingerprint */ .$(receipt);
    for (const row of receipt.tasks)
        fingerprint.add(row);
    if (fingerprint.digest() !== receipt.fingerprint) {
        throw new Error('The plan was changed after its dry run wrote it: its fingerprint does not fit. Make a new one');
    }
    return receipt;
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch (error) {
        throw new Error('The plan is no JSON. Give the path of a dry run’s receipt', { cause: error });
    }
}
/** What the dry run would have deleted; what it held back or left to a later run was not approved. */
function approvedTasks({ tasks }) {
    return new Map(tasks.flatMap(({ id, outcome, ageAt, lastChange, ...row }) => {
        if (outcome !== 'would-delete' || ageAt === null)
            return [];
        const approved = {
            id,
            name: row.name,
            project: row.project ?? undefined,
            user: row.user ?? undefined,
            type: row.type ?? undefined,
            status: row.status ?? undefined,
            ageAtMs: Date.parse(ageAt),
            lastChangeMs: lastChange === null ? undefined : Date.parse(lastChange),
            family: row.family ?? id,
            ...(row.files === undefined ? {} : { files: plannedFiles(row.files) }),
        };
        return [[id, approved]];
    }));
}
function plannedFiles({ deleted, sized = {} }) {
    const kinds = Object.entries(sized).map(([kind, { files, bytes, measuredBytes }]) => {
        return [kind, { files: deleted[kind] ?? 0, sized: files, bytes, measuredBytes }];
    });
    return Object.fromEntries(kinds);
}
/** What the dry run would have archived, with its last change. */
function approvedArchives({ tasks }) {
    return new Map(tasks.flatMap(({ id, outcome, lastChange }) => outcome === 'would-archive' && lastChange !== null ? [[id, Date.parse(lastChange)]] : []));
}


/***/ }),

/***/ 12074:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   r: () => (/* binding */ createCleaner)
/* harmony export */ });
function createCleaner({ recheck, inspect, eventsAlive, remover }) {
    return {
        // A dry run, too: it must not pass where a live run would have to stop.
        remove: async (items) => {
            await eventsAlive.ensure(items.map(({ task }) => task.id));
            return await remover.remove(items);
        },
        prepare: async (stage) => {
            const { confirmed, settled } = await recheck(stage);
            const inspection = await inspect(confirmed);
            return { ...inspection, settled: [...settled, ...inspection.settled] };
        },
    };
}


/***/ }),

/***/ 26545:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   j: () => (/* binding */ dryRunRemover)
/* harmony export */ });
/* harmony import */ var _files_marker_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(67605);
/* harmony import */ var _files_folder_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(53191);
/* harmony import */ var _files_tally_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(97021);
/* harmony import */ var _inspect_look_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(23192);
/* harmony import */ var _left_behind_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(23668);





/** Deletes nothing: it asks the stores whether they could, and tells what a live run would do with what was inspected. */
function dryRunRemover(stores, options) {
    const settle = async (item, checks) => {
        const files = await tallyOf(item, checks, stores, options);
        const { task, ageAtMs } = item;
        const error = (0,_left_behind_js__WEBPACK_IMPORTED_MODULE_1__/* .leftBehind */ .a)(files, options.onFileError);
        const outcome = error === undefined ? { kind: 'would-delete' } : { kind: 'failed', error };
        return { task, ageAtMs, outcome, files };
    };
    return {
        remove: async (items) => {
            const entries = items.flatMap(({ owned }) => owned);
            const answers = await stores.check(entries.map(({ location }) => location));
            const checks = new Map(entries.map((entry, i) => [entry, answers[i]]));
            return { settled: await Promise.all(items.map((item) => settle(item, checks))), claims: [] };
        },
    };
}
async function tallyOf(item, checks, stores, { deletedTaskIds, unsized }) {
    const { owned, spared, unreachable, cuts, folders } = item;
    if (owned.length + spared.length + unreachable.length === 0)
        return _files_tally_js__WEBPACK_IMPORTED_MODULE_0__/* .NO_FILES */ .EM;
    const refused = owned.flatMap((entry) => {
        const check = checks.get(entry);
        return check?.kind === 'failed' ? [{ ...entry.file, error: check.error }] : [];
    });
    const failed = [...refused, ...unreachable];
    const deletable = owned.filter((entry) => checks.get(entry)?.kind !== 'failed');
    // What cannot be deleted says already what is wrong with its bucket.
    const look = await (0,_inspect_look_js__WEBPACK_IMPORTED_MODULE_2__/* .lookInto */ .O)({ ...item, owned: deletable }, refused.length === 0 ? item.ownFolders : [], stores);
    // A controller lists files of its steps, which would have gone with them.
    const there = look.owned.filter((entry) => !look.missing.has(entry) && !(0,_files_marker_js__WEBPACK_IMPORTED_MODULE_3__/* .markedTaskIds */ .ml)(entry.file.uri).some((id) => deletedTaskIds.has(id)));
    unsized.note(item.task.id, there);
    const unrecorded = failed.length > 0
        ? []
        : (0,_inspect_look_js__WEBPACK_IMPORTED_MODULE_2__/* .unrecordedIn */ .H)(look, folders.filter((folder) => isGoing(folder, look)));
    return {
        ..._files_tally_js__WEBPACK_IMPORTED_MODULE_0__/* .NO_FILES */ .EM,
        ...(0,_files_tally_js__WEBPACK_IMPORTED_MODULE_0__/* .countFiles */ .Dc)([...there, ...unrecorded]),
        gone: deletable.length - there.length,
        failed,
        spared,
        wholeFolders: cuts.length > 0 ? folders.map(_files_folder_js__WEBPACK_IMPORTED_MODULE_4__/* .folderText */ .ON) : [],
        notListed: look.notListed,
    };
}
/** A fileserver removes a folder as a whole or not at all. */
function isGoing(folder, { folders }) {
    return folder.store === 'object' || folders.get(folder)?.holdsOthers !== true;
}


/***/ }),

/***/ 87774:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   r: () => (/* binding */ NOTHING_GOES)
/* harmony export */ });
/** What is inspected of a task with which nothing goes. */
const NOTHING_GOES = {
    ...{ owned: [], spared: [], unreachable: [], ownFolders: [], folders: [], cuts: [] },
    ...{ leftModels: [], leavesOthers: false, goingModelIds: [], namedUris: new Set() },
};


/***/ }),

/***/ 23192:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ unrecordedIn),
/* harmony export */   O: () => (/* binding */ lookInto)
/* harmony export */ });
/* harmony import */ var _files_bucket_uri_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(13470);
/* harmony import */ var _files_folder_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(53191);


/** Lists these folders of a task, each once, where that can be done. */
async function lookInto({ task, owned }, folders, looker) {
    const found = await Promise.all(folders.map(async (folder) => ({ folder, contents: await looker.contentsOf(folder) })));
    const listed = found.flatMap(({ folder, contents }) => contents.kind === 'listed' ? [{ folder, contents, sizes: sizesIn(contents) }] : []);
    const missing = new Set();
    const seen = owned.map((entry) => {
        const place = listed.find(({ contents }) => isWithin(contents, entry.location));
        const bytes = place?.contents.keysOf(entry.location).map((key) => place.sizes.get(key));
        const size = bytes?.find((one) => one !== undefined);
        const file = { ...entry, file: { ...entry.file, bytes: size ?? entry.file.bytes } };
        const seenFile = { ...file, isMeasured: size !== undefined };
        // A mount may be another one than what the fileserver serves; a bucket is what it is.
        if (place?.folder.store === 'object' && size === undefined)
            missing.add(seenFile);
        return seenFile;
    });
    return {
        owned: seen,
        missing,
        folders: folderLooks(listed, owned, task.id),
        notListed: [...new Set(found.flatMap(({ contents }) => ('why' in contents ? [contents.why] : [])))],
    };
}
/** Two recorded texts may mean one folder, which then has one look. */
function folderLooks(listed, owned, taskId) {
    const looks = new Map();
    return new Map(listed.map(({ folder, contents }) => {
        const place = (0,_files_bucket_uri_js__WEBPACK_IMPORTED_MODULE_0__/* .objectUri */ .W)(contents.bucket, contents.prefix);
        const look = looks.get(place) ?? folderLook(contents, owned, taskId);
        looks.set(place, look);
        return [folder, look];
    }));
}
/** What no record names in these folders, each once. */
function unrecordedIn({ folders }, among) {
    return [...new Set(among.flatMap((folder) => folders.get(folder)?.unrecorded ?? []))];
}
function sizesIn({ objects }) {
    return new Map(objects.map(({ key, bytes }) => [key, bytes]));
}
function isWithin({ keysOf, prefix }, location) {
    return keysOf(location).some((key) => key.startsWith(prefix));
}
function folderLook(contents, owned, taskId) {
    const { bucket, prefix, objects, keysOf } = contents;
    const recorded = new Set(owned.flatMap(({ location }) => keysOf(location)));
    const { unrecorded, ofOthers } = (0,_files_folder_js__WEBPACK_IMPORTED_MODULE_1__/* .sortContents */ .v8)(objects, prefix, recorded, taskId);
    return {
        holdsOthers: ofOthers.length > 0,
        unrecorded: unrecorded.map(({ key, bytes }) => ({
            file: { uri: (0,_files_bucket_uri_js__WEBPACK_IMPORTED_MODULE_0__/* .objectUri */ .W)(bucket, key), kind: 'unrecorded', bytes },
            location: { store: 'object', bucket, key },
            isMeasured: true,
        })),
    };
}


/***/ }),

/***/ 2304:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Mm: () => (/* binding */ hostErrorAt),
/* harmony export */   PL: () => (/* binding */ proveHostsOf),
/* harmony export */   SU: () => (/* binding */ createReach)
/* harmony export */ });
/* harmony import */ var _files_locate_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(92057);
/* harmony import */ var _files_marker_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(67605);


/** Why a file there cannot be deleted in this run, if its host is the reason. */
function hostErrorAt(location, errors) {
    const hosted = (0,_files_locate_js__WEBPACK_IMPORTED_MODULE_0__/* .hostedAt */ .vI)(location);
    return hosted === undefined ? undefined : errors.get(hosted.host);
}
function createReach(clearml, stores, { proveHosts }, onFileError) {
    const placeOf = (uri) => (0,_files_locate_js__WEBPACK_IMPORTED_MODULE_0__/* .locate */ .x5)(uri, stores);
    return {
        placeOf,
        proveHosts: async (files) => {
            if (files.length === 0)
                return new Map();
            const problems = await proveHosts(files, async () => hostedFiles(await clearml.recentFileUris(), placeOf, (ids) => ids.length > 0));
            for (const { kind, error } of problems.values())
                if (kind === 'unproved' && onFileError === 'keep-task')
                    throw new Error(error);
            return new Map([...problems].map(([host, { error }]) => [host, error]));
        },
    };
}
/** Proves the hosts of the tasks' own files. @throws as `Reach` */
function proveHostsOf(listed, { placeOf, proveHosts }) {
    const files = listed.flatMap(({ item, files: named }) => {
        const uris = named.kind === 'listed' ? named.files.map(({ uri }) => uri) : [];
        return hostedFiles(uris, placeOf, (ids) => ids.includes(item.task.id));
    });
    return proveHosts(files);
}
/** Those that lie on a fileserver or in a folder of this machine, in a folder of such tasks. */
function hostedFiles(uris, placeOf, isMeant) {
    return uris.flatMap((uri) => {
        if (!isMeant((0,_files_marker_js__WEBPACK_IMPORTED_MODULE_1__/* .markedTaskIds */ .ml)(uri)))
            return [];
        const place = placeOf(uri);
        return place.kind === 'known' && (0,_files_locate_js__WEBPACK_IMPORTED_MODULE_0__/* .hostedAt */ .vI)(place.location) !== undefined ? [place.location] : [];
    });
}


/***/ }),

/***/ 43608:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ recheckBy)
/* harmony export */ });
/* harmony import */ var _clearml_paging_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(98686);
/* harmony import */ var _plan_decide_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(92759);
/* harmony import */ var _portions_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(63963);



function recheckBy(clearml, policy) {
    return (items) => recheck(clearml, items, policy);
}
/**
 * Asks for the tasks again and decides once more: somebody may have restored or restarted one. Those of a circle go only
 * while all others of it qualify, too.
 */
async function recheck(clearml, items, policy) {
    const members = new Set(items.flatMap(({ circle }) => (circle === undefined ? [] : [circle.members])));
    const circles = new Map([...members].flatMap((each) => [...each]));
    const ids = new Set([...items.map(({ task }) => task.id), ...circles.keys()]);
    const found = await Promise.all((0,_portions_js__WEBPACK_IMPORTED_MODULE_2__/* .portions */ .jN)([...ids], _clearml_paging_js__WEBPACK_IMPORTED_MODULE_0__/* .MAX_PAGE_SIZE */ .H4).map((portion) => clearml.tasksById(portion)));
    const now = new Map(found.flat().map((task) => [task.id, task]));
    /** One of a circle that is gone holds nobody; one that does not qualify any more holds them all. */
    const staying = new Set([...circles].flatMap(([id, { task }]) => changeOf(task, now.get(id), policy)?.kind === 'kept' ? [id] : []));
    const confirmed = [];
    const settled = [];
    for (const item of items) {
        const { task, ageAtMs } = item;
        const contents = now.get(task.id);
        const change = changeOf(task, contents, policy) ?? changeOfCircle(item, staying);
        if (contents !== undefined && change === undefined)
            confirmed.push({ ...item, contents });
        else
            settled.push({ task, ageAtMs, outcome: change ?? { kind: 'gone' } });
    }
    return { confirmed, settled };
}
function changeOfCircle({ circle }, staying) {
    if (circle === undefined || staying.size === 0)
        return undefined;
    const id = [...staying].find((each) => circle.members.has(each));
    if (id === undefined)
        return undefined;
    const hold = circle.holds.find(({ by }) => by.includes(id)) ?? circle.holds[0];
    return { kind: 'kept', reason: hold?.reason ?? 'steps-stay', by: [id] };
}
/** What another rule decides it decides with all that it takes in before it, which a later run does. */
function changeOf(listed, now, policy) {
    if (now === undefined)
        return { kind: 'gone' };
    const rule = (0,_plan_decide_js__WEBPACK_IMPORTED_MODULE_1__/* .ruleOf */ .Y)(now, policy);
    const decision = (0,_plan_decide_js__WEBPACK_IMPORTED_MODULE_1__/* .decide */ .L)(now, policy, rule);
    if (decision.action === 'keep')
        return { kind: 'kept', reason: decision.reason };
    if (rule !== (0,_plan_decide_js__WEBPACK_IMPORTED_MODULE_1__/* .ruleOf */ .Y)(listed, policy))
        return { kind: 'kept', reason: 'other-rule' };
    return now.unreadable === undefined ? undefined : { kind: 'kept', reason: 'contents-unreadable' };
}


/***/ }),

/***/ 23668:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ leftBehind)
/* harmony export */ });
/* harmony import */ var _files_tally_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(97021);

/** Why a task stays of which files cannot be deleted; undefined where it may go. */
function leftBehind(files, onFileError) {
    const [first] = files.failed;
    if (first === undefined || onFileError === 'delete-task')
        return undefined;
    const all = (0,_files_tally_js__WEBPACK_IMPORTED_MODULE_0__/* .deletedFiles */ .Lt)(files) + files.gone + files.failed.length;
    return `${files.failed.length} of its ${all} files could not be deleted, so its record stays: ${first.error}`;
}


/***/ }),

/***/ 24221:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ answerClaims)
/* harmony export */ });
/* harmony import */ var _clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(84869);
/* harmony import */ var _clearml_paging_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(98686);
/* harmony import */ var _portions_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(63963);
/* harmony import */ var _models_there_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(48416);




/**
 * Asks which of the records are there all the same, and how many of their models went with those that are not: few calls
 * serve the claims of many batches. It never throws.
 * @param noun of what was deleted
 */
async function answerClaims(clearml, claims, noun) {
    let there;
    try {
        const ids = claims.map(({ task }) => task.id);
        const parts = await Promise.all((0,_portions_js__WEBPACK_IMPORTED_MODULE_2__/* .portions */ .jN)(ids, _clearml_paging_js__WEBPACK_IMPORTED_MODULE_1__/* .MAX_PAGE_SIZE */ .H4).map((portion) => clearml.existing(portion)));
        there = new Set(parts.flatMap((part) => [...part]));
    }
    catch (error) {
        const text = `whether it was deleted is not known: ${(0,_clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error)}`;
        return { settled: claims.map((claim) => settle(claim, { kind: 'failed', error: text })) };
    }
    const settled = claims.map((claim) => settle(claim, there.has(claim.task.id) ? claim.ifThere : claim.ifGone));
    const lie = lieOf(claims, there, noun);
    if (lie !== undefined)
        return { settled, error: lie };
    try {
        const left = await modelsLeft(clearml, claims, there);
        return { settled: countModels(claims, settled, left) };
    }
    catch (error) {
        // What the server said of them stands, though nobody could ask.
        return { settled, error };
    }
}
/** Those that were to go and are there all the same. */
async function modelsLeft(clearml, claims, there) {
    const gone = claims.filter(({ task }) => !there.has(task.id));
    return await (0,_models_there_js__WEBPACK_IMPORTED_MODULE_3__/* .modelsThere */ .R)(clearml, gone.flatMap(({ modelIds }) => modelIds));
}
/**
 * A model that two tasks list went once. The server does not count models that somebody else deleted before; where its
 * answer is lost, nobody can tell.
 */
function countModels(claims, settled, left) {
    const counted = new Set(left);
    return settled.map((entry, i) => {
        const { isPromised, modelIds = [] } = claims[i] ?? {};
        const { outcome } = entry;
        if (outcome.kind !== 'deleted')
            return entry;
        const gone = modelIds.filter((id) => !counted.has(id));
        for (const id of gone)
            counted.add(id);
        const models = isPromised === true ? Math.min(gone.length, outcome.models) : gone.length;
        return { ...entry, outcome: { ...outcome, models } };
    });
}
/** One record may be an odd case; where every one that is said to be deleted is there, no further answer is believed. */
function lieOf(claims, there, noun) {
    const promised = claims.filter(({ isPromised }) => isPromised);
    if (promised.length === 0 || !promised.every(({ task }) => there.has(task.id)))
        return undefined;
    return new Error(`${noun}s.delete_many answered that ${promised.length} ${noun}s are deleted, and every one of them is still there, so ` +
        'nothing more is begun: see what answers in place of the API server');
}
function settle({ task, ageAtMs, files }, outcome) {
    return { task, ageAtMs, outcome, ...(files === undefined ? {} : { files }) };
}


/***/ }),

/***/ 16240:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ deleteAll),
/* harmony export */   z: () => (/* binding */ countUp)
/* harmony export */ });
/* harmony import */ var _files_tally_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(97021);

/** Small and plentiful files first, models last: they are what a user would miss most. */
const ORDER = { 'debug-sample': 0, plot: 1, artifact: 2, model: 3, unrecorded: 4 };
async function deleteAll(remover, files) {
    if (files.length === 0)
        return new Map();
    const entries = files.toSorted((a, b) => ORDER[a.file.kind] - ORDER[b.file.kind]);
    const answers = await remover.deleteFiles(entries.map(({ location }) => location));
    return new Map(entries.map((entry, i) => [entry, answers[i]]));
}
/** @param missing what was not there before: S3 calls that deleted, too */
function countUp(files, outcomes, missing) {
    const fateOf = (entry) => {
        const kind = outcomes.get(entry)?.kind ?? 'failed';
        return kind === 'deleted' && missing.has(entry) ? 'gone' : kind;
    };
    const of = (kind) => files.filter((entry) => fateOf(entry) === kind);
    return {
        ..._files_tally_js__WEBPACK_IMPORTED_MODULE_0__/* .NO_FILES */ .EM,
        ...(0,_files_tally_js__WEBPACK_IMPORTED_MODULE_0__/* .countFiles */ .Dc)(of('deleted')),
        gone: of('gone').length,
        failed: of('failed').map((entry) => {
            const outcome = outcomes.get(entry);
            return outcome?.kind === 'failed'
                ? { ...entry.file, error: outcome.error, remedy: outcome.remedy }
                : { ...entry.file, error: 'the store gave no answer' };
        }),
    };
}


/***/ }),

/***/ 15025:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Z: () => (/* binding */ createModelDeleter),
/* harmony export */   r: () => (/* binding */ noLeftModels)
/* harmony export */ });
/* harmony import */ var _clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(84869);
/* harmony import */ var _models_there_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(48416);
/* harmony import */ var _refusals_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(40128);
/* harmony import */ var _verdict_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6956);




const NOTHING = { refused: new Map(), deleted: new Map(), settled: [] };
/** Where no record has models. */
const noLeftModels = () => Promise.resolve(NOTHING);
/** A call that ended in doubt is followed by questions, and by one more call for what is still there. */
function createModelDeleter(clearml, flags, { eventsAlive, pause, lastLook }) {
    const send = async (tasks) => {
        const ids = modelIdsOf(tasks);
        try {
            return { ...(await clearml.deleteModels(ids, flags)), settled: [] };
        }
        catch (error) {
            if (!(error instanceof _clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ClearMLError */ .Ft) || !error.inDoubt)
                throw error;
            await pause(error, 1);
        }
        const there = await (0,_models_there_js__WEBPACK_IMPORTED_MODULE_2__/* .modelsThere */ .R)(clearml, ids);
        // What is gone after a call of ours that ended in doubt, that call deleted.
        const deleted = ids.filter((id) => !there.has(id));
        if (there.size === 0)
            return { deleted: new Set(deleted), refusals: new Map(), settled: [] };
        const { proved, settled } = await lastLook(tasks);
        const left = modelIdsOf(proved).filter((id) => there.has(id));
        const again = await clearml.deleteModels(left, flags);
        return { ...again, deleted: new Set([...deleted, ...again.deleted]), settled };
    };
    return async (items) => {
        const found = items.filter(({ leftModels }) => leftModels.length > 0);
        if (found.length === 0)
            return NOTHING;
        const alive = await eventsAlive.ensure(found.map(({ task }) => task.id));
        const { proved, settled } = alive === 'known' ? { proved: found, settled: [] } : await lastLook(found);
        if (proved.length === 0)
            return { ...NOTHING, settled };
        const sent = await send(proved);
        // Once the task is gone nothing leads to them any more, so they are asked for now.
        const deletions = deletionsOf(proved, sent, await (0,_models_there_js__WEBPACK_IMPORTED_MODULE_2__/* .modelsThere */ .R)(clearml, sent.deleted));
        return { ...deletions, settled: [...settled, ...deletions.settled] };
    };
}
/** @param there models that are said to be deleted, and are not */
function deletionsOf(tasks, { deleted, refusals, settled }, there) {
    const reasonOf = (id) => {
        const refusal = refusals.get(id);
        if (refusal !== undefined)
            return (0,_refusals_js__WEBPACK_IMPORTED_MODULE_3__/* .refusalText */ .Kw)(refusal);
        return there.has(id) ? _verdict_js__WEBPACK_IMPORTED_MODULE_1__/* .STILL_THERE */ .Cu : undefined;
    };
    return {
        settled,
        refused: new Map(tasks.flatMap(({ task, leftModels }) => {
            const [reason] = leftModels.map(({ id }) => reasonOf(id)).filter((found) => found !== undefined);
            return reason === undefined ? [] : [[task.id, `a model of it: ${reason}`]];
        })),
        deleted: new Map(tasks.map(({ task, leftModels }) => [
            task.id,
            leftModels.filter(({ id }) => deleted.has(id) && !there.has(id)).length,
        ])),
    };
}
function modelIdsOf(items) {
    return [...new Set(items.flatMap(({ leftModels }) => leftModels.map(({ id }) => id)))];
}


/***/ }),

/***/ 12390:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ createRecordDeleter)
/* harmony export */ });
/* harmony import */ var _clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(84869);
/* harmony import */ var _clearml_retry_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(12438);
/* harmony import */ var _refusals_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(40128);
/* harmony import */ var _verdict_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6956);




/** Calls of one batch that may end in doubt before it is given up. */
const MAX_DOUBTS = 3;
/**
 * Sends everything with `force: false`. Under `force-delete` tasks that the server's second lock held are sent once more
 * with force, if they still qualify.
 */
function createRecordDeleter(means, { forceDelete }) {
    if (!forceDelete)
        return (items) => sendAll(items, means, false);
    return async (items) => {
        const { judged, ...rest } = await sendAll(items, means, false);
        const held = new Set(judged.flatMap(({ item, verdict }) => (yieldsToForce(verdict) ? [item.task.id] : [])));
        const others = judged.filter(({ item }) => !held.has(item.task.id));
        const repeated = await repeatForced(items.filter(({ task }) => held.has(task.id)), means);
        return { ...rest, ...repeated, judged: [...others, ...repeated.judged] };
    };
}
/**
 * Sends the tasks in calls of the pace's size. A call that ended in doubt is never repeated as it was: its tasks are
 * asked for and decided again, and what is left of them goes in smaller calls.
 */
async function sendAll(items, { call, recheck, pause }, force) {
    const judged = [];
    let queue = items;
    let failure;
    for (let doubts = 0, isLookedAt = false; queue.length > 0;) {
        const first = call.first(queue);
        const rest = queue.slice(first.length);
        try {
            // Nothing of a task may be read between the last look at it and its deletion.
            if (!isLookedAt && (await call.prepare(first)) === 'asked') {
                const { confirmed, settled } = await recheck(queue);
                judged.push(...judgeChanged(settled, failure));
                queue = confirmed;
                isLookedAt = true;
                continue;
            }
            isLookedAt = false;
            const said = await call.send(first, force);
            queue = rest;
            if (said.kind === 'answered') {
                judged.push(...said.judged);
                continue;
            }
            failure = said.failure;
        }
        catch (error) {
            if (judged.length === 0 && doubts === 0)
                throw error;
            judged.push(...[...first, ...rest].map((item) => ({ item, verdict: unsent(error) })));
            return { judged, error };
        }
        if (!failure.inDoubt && judged.length === 0)
            throw failure;
        doubts += 1;
        const giveUp = (error) => {
            judged.push(...[...first, ...rest].map((item) => ({ item, verdict: (0,_verdict_js__WEBPACK_IMPORTED_MODULE_2__/* .verdictAfter */ .cJ)(error) })));
            return endsRun(error) ? { judged, error } : { judged };
        };
        if (doubts === MAX_DOUBTS || endsRun(failure))
            return giveUp(failure);
        try {
            await pause(failure, doubts);
            const { confirmed, settled } = await recheck(first);
            judged.push(...judgeChanged(settled, failure));
            queue = [...confirmed, ...rest];
        }
        catch (error) {
            return giveUp(error);
        }
    }
    return { judged };
}
/** What is gone after a call of ours that ended in doubt, that call deleted. */
function judgeChanged(settled, doubt) {
    return settled.map((item) => item.outcome.kind === 'gone' && doubt !== undefined
        ? { item, verdict: (0,_verdict_js__WEBPACK_IMPORTED_MODULE_2__/* .verdictAfter */ .cJ)(doubt) }
        : final(item, item.outcome));
}
function unsent(error) {
    return { kind: 'final', outcome: { kind: 'failed', error: (0,_clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error) } };
}
/** A reply that was lost or cut leaves only its tasks open; a refusal that will not pass strikes every further call. */
function endsRun(error) {
    const cut = error instanceof _clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ClearMLError */ .Ft && error.failure.kind !== 'refused';
    return !cut && !(0,_clearml_retry_js__WEBPACK_IMPORTED_MODULE_1__/* .mayPass */ .bg)(error);
}
/** The server's second lock: published children and models hold a task until it is sent again with force. */
async function repeatForced(refused, means) {
    if (refused.length === 0)
        return { judged: [] };
    try {
        const { confirmed, settled } = await means.recheck(refused);
        const { judged, ...rest } = await sendAll(confirmed, means, true);
        return { judged: [...settled.map((item) => final(item, item.outcome)), ...judged], ...rest };
    }
    catch (error) {
        // Nothing was sent, or the whole call refused: the first refusal stands, and the batch's other outcomes with it.
        const text = `refused without force, and not repeated: ${(0,_clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error)}`;
        return { judged: refused.map((item) => final(item, { kind: 'failed', error: text })) };
    }
}
function final(item, outcome) {
    return { item, verdict: { kind: 'final', outcome } };
}
function yieldsToForce(verdict) {
    return verdict.kind === 'refused' && (0,_refusals_js__WEBPACK_IMPORTED_MODULE_3__/* .mayYieldToForce */ .NC)(verdict.refusal);
}


/***/ }),

/***/ 98584:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ watchEvents)
/* harmony export */ });
/* harmony import */ var _clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(84869);
/* harmony import */ var _clearml_gate_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(40121);
/* harmony import */ var _files_event_probe_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(19688);



/** @param areRead whether the inspection of every task reads events, and so has proved it before anything is deleted. */
function watchEvents(clearml, areRead) {
    let doubts = 0;
    let isKnown = areRead;
    return {
        ensure: async (taskIds) => {
            if (isKnown)
                return 'known';
            const doubtsBefore = doubts;
            // A task that is gone is refused before the server looks for events; if all are, none can lose any.
            for (const taskId of taskIds) {
                if (!(await areReadable(clearml, taskId)))
                    continue;
                isKnown = doubts === doubtsBefore;
                break;
            }
            return 'asked';
        },
        doubt: () => {
            doubts += 1;
            isKnown = false;
        },
    };
}
/** False where the server does not know the task, or the model. */
async function areReadable(clearml, taskId) {
    try {
        await clearml.eventPage({ taskId, type: 'plot', batchSize: 1, scrollId: undefined, metric: undefined });
        return true;
    }
    catch (error) {
        if ((0,_files_event_probe_js__WEBPACK_IMPORTED_MODULE_2__/* .meansUnknownTask */ .o)(error) || meansUnknownModel(error))
            return false;
        if (error instanceof _clearml_gate_js__WEBPACK_IMPORTED_MODULE_1__/* .OutageError */ .AP)
            throw error;
        throw new Error('the server cannot read its events, so nothing more is deleted: without them it would drop records and leave their ' +
            'metrics, plots and console lines behind for ever. Run again once they can be read: ' +
            (0,_clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error), { cause: error });
    }
}
function meansUnknownModel(error) {
    return error instanceof _clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ClearMLError */ .Ft && error.is(400, 201);
}


/***/ }),

/***/ 22713:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ createLastLook)
/* harmony export */ });
function createLastLook(recheck, changesOf) {
    return async (items) => {
        const rechecked = await recheck(items);
        const now = new Map(rechecked.confirmed.map(({ task, contents }) => [task.id, contents]));
        const stillDoomed = items.flatMap((item) => {
            const contents = now.get(item.task.id);
            return contents === undefined ? [] : [{ item, contents }];
        });
        const changes = await changesOf(stillDoomed);
        const kept = stillDoomed.flatMap(({ item: { task, ageAtMs } }) => {
            const hold = changes.get(task.id);
            return hold === undefined ? [] : [{ task, ageAtMs, outcome: { kind: 'kept', ...hold } }];
        });
        return {
            proved: stillDoomed.map(({ item }) => item).filter(({ task }) => !changes.has(task.id)),
            settled: [...rechecked.settled, ...kept],
        };
    };
}


/***/ }),

/***/ 48416:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ modelsThere)
/* harmony export */ });
/** Which of these models the server still has; without ids nothing is sent. */
async function modelsThere(clearml, ids) {
    return new Set((await clearml.modelsById([...new Set(ids)])).map(({ id }) => id));
}


/***/ }),

/***/ 32488:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ createNewcomerClearer),
/* harmony export */   u: () => (/* binding */ listLeftModels)
/* harmony export */ });
/* harmony import */ var _clearml_task_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(10591);
/* harmony import */ var _files_obstacle_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(72214);
/* harmony import */ var _files_ownership_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(64194);
/* harmony import */ var _files_tally_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(97021);




/**
 * Files that the server named when it deleted a record and that nobody knew before: they came between the inspection
 * and the deletion. Own ones go now, since no record leads to them any more; whatever stays is listed.
 */
function createNewcomerClearer(remover, placeOf, deletedTaskIds) {
    const clearLate = async (task, uris, files) => {
        let tally = files;
        for (const uri of uris) {
            const file = { uri, kind: 'artifact', bytes: undefined };
            const ownership = (0,_files_ownership_js__WEBPACK_IMPORTED_MODULE_2__/* .ownershipOf */ .V)({
                ...{ uri, place: placeOf(uri), taskId: task.id, deletedTaskIds, modelGuard: undefined },
                projectId: (0,_clearml_task_js__WEBPACK_IMPORTED_MODULE_0__/* .projectIdOf */ .QK)(task),
            });
            if (ownership.kind === 'spared') {
                tally = { ...tally, spared: [...tally.spared, { ...file, reason: ownership.reason }] };
            }
            else if (ownership.kind === 'unreachable') {
                const error = `it appeared while the task was being deleted: ${(0,_files_obstacle_js__WEBPACK_IMPORTED_MODULE_3__/* .obstacleText */ .n)(ownership.obstacle, uri)}`;
                tally = { ...tally, failed: [...tally.failed, { ...file, error }] };
            }
            else if (ownership.kind === 'owned') {
                const [outcome] = await remover.deleteFiles([ownership.location]);
                tally = withOutcome(tally, file, ownership.location, outcome);
            }
        }
        return tally;
    };
    return async (claims, items) => {
        const named = new Map(items.map(({ task, namedUris }) => [task.id, namedUris]));
        return await Promise.all(claims.map(async (claim) => {
            const { task, ifGone, files = _files_tally_js__WEBPACK_IMPORTED_MODULE_1__/* .NO_FILES */ .EM } = claim;
            if (ifGone.kind !== 'deleted')
                return claim;
            const known = named.get(task.id) ?? new Set();
            const late = ifGone.fileUrls.filter((uri) => !known.has(uri));
            const without = { ...claim, ifGone: { ...ifGone, fileUrls: [] } };
            return late.length === 0 ? without : { ...without, files: await clearLate(task, late, files) };
        }));
    };
}
/** Where this run deletes no files: those of models that went before their task are listed as the server lists others. */
const listLeftModels = (claims, items) => {
    const left = new Map(items.map(({ task, leftModels }) => [task.id, leftModels.map(({ uri }) => uri)]));
    return Promise.resolve(claims.map((claim) => {
        const { task, ifGone } = claim;
        if (ifGone.kind !== 'deleted')
            return claim;
        return { ...claim, ifGone: { ...ifGone, fileUrls: [...ifGone.fileUrls, ...(left.get(task.id) ?? [])] } };
    }));
};
function withOutcome(tally, file, location, outcome) {
    if (outcome?.kind === 'deleted') {
        return (0,_files_tally_js__WEBPACK_IMPORTED_MODULE_1__/* .plus */ .tY)(tally, { ..._files_tally_js__WEBPACK_IMPORTED_MODULE_1__/* .NO_FILES */ .EM, ...(0,_files_tally_js__WEBPACK_IMPORTED_MODULE_1__/* .countFiles */ .Dc)([{ file, location, isMeasured: false }]) });
    }
    if (outcome?.kind === 'gone')
        return { ...tally, gone: tally.gone + 1 };
    return {
        ...tally,
        failed: [
            ...tally.failed,
            { ...file, error: outcome?.error ?? 'the store gave no answer', remedy: outcome?.remedy },
        ],
    };
}


/***/ }),

/***/ 22738:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   o: () => (/* binding */ Pace)
/* harmony export */ });
/** A call that takes longer comes near the 60 seconds after which proxies give up. */
const TARGET_MS = 5_000;
const MAX_CHANGE = 2;
/** How many tasks one `delete_many` takes: as many as the server deletes in a few seconds, at most `maxSize`. */
class Pace {
    #maxSize;
    #now;
    #size;
    constructor(maxSize, now) {
        this.#maxSize = maxSize;
        this.#now = now;
        this.#size = maxSize;
    }
    get size() {
        return this.#size;
    }
    /** Makes a call that deletes so many tasks; how long its answer takes decides on the next. */
    async time(tasks, call) {
        const startedAtMs = this.#now();
        const answer = await call();
        this.took(tasks, this.#now() - startedAtMs);
        return answer;
    }
    /** Moves half way or twice as far at most, since one call says little. */
    took(tasks, ms) {
        const wanted = (tasks * TARGET_MS) / ms;
        const change = Math.min(MAX_CHANGE, Math.max(1 / MAX_CHANGE, wanted / this.#size));
        this.#set(this.#size * change);
    }
    /** A call ended in doubt: the next is half as large. */
    failed() {
        this.#set(this.#size / 2);
    }
    #set(size) {
        this.#size = Math.max(1, Math.min(this.#maxSize, Math.round(size)));
    }
}


/***/ }),

/***/ 67301:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ createRecordCall)
/* harmony export */ });
/* harmony import */ var _clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(84869);
/* harmony import */ var _verdict_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6956);


const TAKES_NOTHING = { deleteModels: false, deleteFiles: false };
function createRecordCall(clearml, flags, pace, eventsAlive) {
    return {
        first: (queue) => {
            const end = queue.findIndex(({ leavesOthers }) => leavesOthers !== queue[0]?.leavesOthers);
            return queue.slice(0, Math.min(pace.size, end < 0 ? Infinity : end));
        },
        prepare: (items) => eventsAlive.ensure(items.map(({ task }) => task.id)),
        send: async (items, force) => {
            const ids = items.map(({ task }) => task.id);
            const sent = items[0]?.leavesOthers === true ? TAKES_NOTHING : flags;
            try {
                const reply = await pace.time(ids.length, () => clearml.deleteTasks(ids, { ...sent, force }));
                if ([...reply.failed.values()].some(({ codes }) => codes[0] >= 500))
                    eventsAlive.doubt();
                const judged = items.map((item) => ({ item, verdict: (0,_verdict_js__WEBPACK_IMPORTED_MODULE_1__/* .verdictOf */ .Vj)(item.task.id, reply, sent) }));
                return { kind: 'answered', judged };
            }
            catch (error) {
                if (!(error instanceof _clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ClearMLError */ .Ft))
                    throw error;
                pace.failed();
                if ((0,_verdict_js__WEBPACK_IMPORTED_MODULE_1__/* .isServerError */ .GQ)(error))
                    eventsAlive.doubt();
                return { kind: 'failed', failure: error };
            }
        },
    };
}


/***/ }),

/***/ 67983:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Wi: () => (/* binding */ unlessGone),
/* harmony export */   _B: () => (/* binding */ claimOf),
/* harmony export */   ar: () => (/* binding */ createRecordRemover)
/* harmony export */ });
/* harmony import */ var _clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(84869);

function createRecordRemover(modelsFirst, recordsThen, completeFiles) {
    return async (cleared) => {
        const items = cleared.map(({ item }) => item);
        try {
            const models = await modelsFirst(items);
            const changed = new Map(models.settled.map((entry) => [entry.task.id, entry]));
            const doomed = items.filter(({ task }) => !models.refused.has(task.id) && !changed.has(task.id));
            const { judged, ...rest } = await recordsThen(doomed);
            const verdicts = new Map(judged.map(({ item, verdict }) => [item.task.id, verdict]));
            const settled = [];
            const claims = [];
            for (const entry of cleared) {
                const { id } = entry.item.task;
                const verdict = verdicts.get(id);
                const refusal = models.refused.get(id);
                const change = changed.get(id);
                if (change !== undefined)
                    settled.push({ ...change, files: entry.files });
                else if (verdict?.kind === 'open')
                    claims.push(claimOf(entry, plusModels(verdict.open, models.deleted.get(id) ?? 0)));
                else if (verdict !== undefined)
                    settled.push(settle(entry, verdict.outcome));
                else if (refusal !== undefined)
                    claims.push(claimOf(entry, unlessGone(refusal)));
            }
            return { settled, claims: await completeFiles(claims, doomed), ...rest };
        }
        catch (error) {
            // The files are gone, the records are not: the next run finds them and finishes.
            const outcome = { kind: 'failed', error: (0,_clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error), remedy: (0,_clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .remedyOf */ .SM)(error) };
            return { settled: cleared.map((entry) => settle(entry, outcome)), claims: [], error };
        }
    };
}
/** Models that went before their task count with it. */
function plusModels(question, models) {
    const { ifGone } = question;
    if (ifGone.kind !== 'deleted')
        return question;
    return { ...question, ifGone: { ...ifGone, models: ifGone.models + models } };
}
/** Its record stays, unless somebody else deleted it in the meantime. */
function unlessGone(error) {
    return { isPromised: false, ifGone: { kind: 'gone' }, ifThere: { kind: 'failed', error } };
}
function claimOf({ item, files }, question) {
    const { task, ageAtMs, goingModelIds } = item;
    return { task, ageAtMs, ...question, modelIds: goingModelIds, files };
}
function settle({ item: { task, ageAtMs }, files }, outcome) {
    return { task, ageAtMs, outcome, files };
}


/***/ }),

/***/ 40128:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   HF: () => (/* binding */ meansUnknown),
/* harmony export */   Kw: () => (/* binding */ refusalText),
/* harmony export */   NC: () => (/* binding */ mayYieldToForce)
/* harmony export */ });
/** "Invalid task id": it is gone, or on releases up to 1.16 published. Which of them, only asking again tells. */
const INVALID_TASK_ID = [400, 101];
/** "Task cannot be deleted": not archived any more, or published children or models hold it (transcripts 13, 14). */
const CANNOT_BE_DELETED = [400, 123];
const PUBLIC_TASK = [403, 21];
/** Gone, public, or another company's. */
const INVALID_MODEL_ID = [400, 201];
const MODEL_IN_USE = [400, 205];
const MODEL_OF_PUBLISHED_TASK = [400, 206];
/** Of a task or a model. */
function meansUnknown({ codes }) {
    return matches(codes, INVALID_TASK_ID) || matches(codes, INVALID_MODEL_ID);
}
function mayYieldToForce({ codes }) {
    return matches(codes, CANNOT_BE_DELETED);
}
/** The server's reason in plain words; its own words stay at hand in brackets. */
function refusalText({ codes, message }) {
    return `${plainWords(codes, message)} (server: ${codes.join('/')} ${message})`;
}
function plainWords(codes, message) {
    if (matches(codes, CANNOT_BE_DELETED)) {
        const held = /\b(?:children|models)=\d+/u.exec(message);
        if (held !== null)
            return `published ${held[0].replace('=', ' hold it: ')}`;
        if (/\bmodel=/u.test(message))
            return 'a published model that it made holds it';
        return 'the server does not let it go in its status';
    }
    if (matches(codes, PUBLIC_TASK))
        return 'it is a public example task';
    if (matches(codes, INVALID_TASK_ID) || matches(codes, INVALID_MODEL_ID))
        return 'the server does not let it go although it is still there';
    if (matches(codes, MODEL_IN_USE))
        return 'a task uses it as input';
    if (matches(codes, MODEL_OF_PUBLISHED_TASK))
        return 'the task that made it is published';
    return 'the server refused to delete it';
}
function matches(codes, [code, subcode]) {
    return codes[0] === code && codes[1] === subcode;
}


/***/ }),

/***/ 27366:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  f: () => (/* binding */ liveRemover)
});

// EXTERNAL MODULE: ./src/cleanup/left-behind.ts
var left_behind = __nccwpck_require__(23668);
// EXTERNAL MODULE: ./src/files/tally.ts
var files_tally = __nccwpck_require__(97021);
// EXTERNAL MODULE: ./src/cleanup/inspect/look.ts
var inspect_look = __nccwpck_require__(23192);
// EXTERNAL MODULE: ./src/files/folder.ts
var files_folder = __nccwpck_require__(53191);
// EXTERNAL MODULE: ./src/cleanup/remove/delete-files.ts
var delete_files = __nccwpck_require__(16240);
;// CONCATENATED MODULE: ./src/cleanup/remove/clear-folders.ts




/**
 * With the folder go checkpoints that ClearML overwrote and forgot, the empty folders themselves, and what the server could
 * not list: a folder that holds such files has to go like any file. A fileserver removes it as a whole; elsewhere every
 * file goes by itself, and only what was seen.
 */
async function clearFolders(remover, emptied) {
    const outcomes = await (0,delete_files/* deleteAll */.V)(remover, emptied.filter(isEmpty).flatMap(unrecordedObjects));
    const cleared = emptied.map((entry) => {
        if (!isEmpty(entry))
            return entry;
        const unrecorded = (0,delete_files/* countUp */.z)(unrecordedObjects(entry), outcomes, new Set());
        return { ...entry, files: (0,files_tally/* plus */.tY)(entry.files, unrecorded) };
    });
    const folders = cleared
        .filter(isEmpty)
        .flatMap(({ item, look }) => item.folders.filter((folder) => !holdsOthers(look, folder)));
    const answers = folders.length === 0 ? [] : await remover.removeFolders(folders);
    const answered = new Map(folders.map((folder, i) => [folder, answers[i]]));
    return cleared.map((entry) => ({ item: entry.item, files: withFolders(entry, answered) }));
}
function isEmpty({ files }) {
    return files.failed.length === 0;
}
function holdsOthers(look, folder) {
    return look.folders.get(folder)?.holdsOthers === true;
}
/** What has to go one by one. */
function unrecordedObjects({ item, look }) {
    return (0,inspect_look/* unrecordedIn */.H)(look, item.folders.filter(({ store }) => store === 'object'));
}
function withFolders(entry, outcomes) {
    const { item, look, files } = entry;
    const tally = (0,files_tally/* plus */.tY)(files, { ...files_tally/* NO_FILES */.EM, ...(0,files_tally/* countFiles */.Dc)(goneWithFolders(entry, outcomes)) });
    const [cut] = item.cuts;
    if (cut === undefined) {
        const isLeft = (folder) => outcomes.get(folder)?.kind === 'failed' || (isEmpty(entry) && holdsOthers(look, folder));
        return { ...tally, leftFolders: item.folders.filter(isLeft).map(files_folder/* folderText */.ON) };
    }
    const failed = item.folders.flatMap((folder) => {
        const why = whyLeft(outcomes.get(folder), files);
        const error = `${cut.reason}, and their folder is left: ${why ?? ''}`;
        return why === undefined ? [] : [{ uri: (0,files_folder/* folderText */.ON)(folder), kind: cut.kind, bytes: undefined, error }];
    });
    const left = new Set(failed.map(({ uri }) => uri));
    return {
        ...tally,
        failed: [...tally.failed, ...failed],
        wholeFolders: item.folders.map(files_folder/* folderText */.ON).filter((path) => !left.has(path)),
    };
}
/** Where the fileserver is mounted here, what it removed with a folder was seen before. */
function goneWithFolders({ item, look }, outcomes) {
    const removed = item.folders.filter((folder) => folder.store === 'fileserver' && outcomes.get(folder)?.kind === 'deleted');
    return (0,inspect_look/* unrecordedIn */.H)(look, removed);
}
/** Undefined if what could not be listed went with the folder. */
function whyLeft(outcome, files) {
    if (outcome === undefined)
        return files.failed.length > 0
            ? 'not all of its listed files could be deleted'
            : 'something of another task lies in it';
    if (outcome.kind === 'failed')
        return outcome.error;
    // An earlier run may have removed it; but a folder out of which files were just deleted is there, be it empty.
    return outcome.kind === 'gone' && (0,files_tally/* deletedFiles */.Lt)(files) > 0
        ? 'it was not found where its files were'
        : undefined;
}

;// CONCATENATED MODULE: ./src/cleanup/remove/clear-files.ts




/** Deletes the files of a batch, and of tasks that lost them all what else lies in their folders. */
async function clearFiles(stores, items) {
    const seen = await Promise.all(items.map(async (item) => ({ item, look: await (0,inspect_look/* lookInto */.O)(item, item.folders, stores) })));
    const outcomes = await (0,delete_files/* deleteAll */.V)(stores, seen.flatMap(({ look }) => look.owned));
    const emptied = seen.map(({ item, look }) => ({ item, look, files: tallyOf(item, look, outcomes) }));
    return await clearFolders(stores, emptied);
}
function tallyOf({ owned, spared, unreachable }, look, outcomes) {
    if (owned.length + spared.length + unreachable.length === 0)
        return files_tally/* NO_FILES */.EM;
    const tally = (0,delete_files/* countUp */.z)(look.owned, outcomes, look.missing);
    const failed = [...tally.failed, ...unreachable];
    // Where files failed, that says what is wrong with their bucket.
    return { ...tally, failed, spared, notListed: failed.length === 0 ? look.notListed : [] };
}

// EXTERNAL MODULE: ./src/cleanup/remove/records.ts
var records = __nccwpck_require__(67983);
;// CONCATENATED MODULE: ./src/cleanup/remove/remove.ts



/**
 * Deletes for good: files first, the record last, since it is the only index of the files. Whatever stops in between,
 * the next run finds the record and goes on (docs/how-it-decides.md, "Order").
 */
function liveRemover({ lastLook, onBegin, files, onFileError, removeRecords }) {
    return {
        remove: async (items) => {
            const { proved, settled } = await lastLook(items);
            if (proved.length > 0)
                onBegin(proved);
            const cleared = await clearFiles(files, proved);
            const stopped = cleared.flatMap((entry) => {
                const error = (0,left_behind/* leftBehind */.a)(entry.files, onFileError);
                return error === undefined ? [] : [(0,records/* claimOf */._B)(entry, (0,records/* unlessGone */.Wi)(error))];
            });
            const stays = new Set(stopped.map(({ task }) => task.id));
            const ready = cleared.filter(({ item }) => !stays.has(item.task.id));
            if (ready.length === 0)
                return { settled, claims: stopped };
            const { claims, ...rest } = await removeRecords(ready);
            return { ...rest, settled: [...settled, ...rest.settled], claims: [...stopped, ...claims] };
        },
    };
}


/***/ }),

/***/ 6956:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Cu: () => (/* binding */ STILL_THERE),
/* harmony export */   GQ: () => (/* binding */ isServerError),
/* harmony export */   Vj: () => (/* binding */ verdictOf),
/* harmony export */   cJ: () => (/* binding */ verdictAfter)
/* harmony export */ });
/* harmony import */ var _clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(84869);
/* harmony import */ var _refusals_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(40128);


const REMEDY = 'see what answers in place of the API server';
const STILL_THERE = `the server answered that it is deleted, and it is still there: ${REMEDY}`;
function verdictOf(id, { succeeded, failed }, flags) {
    const removal = succeeded.get(id);
    if (removal !== undefined) {
        const ifThere = { kind: 'failed', error: STILL_THERE, remedy: REMEDY };
        return { kind: 'open', open: { isPromised: true, ifGone: deletedWith(removal, flags), ifThere } };
    }
    const refusal = failed.get(id);
    if (refusal === undefined)
        return verdictWithout('the server did not say what became of it');
    const outcome = { kind: 'failed', error: (0,_refusals_js__WEBPACK_IMPORTED_MODULE_1__/* .refusalText */ .Kw)(refusal) };
    return (0,_refusals_js__WEBPACK_IMPORTED_MODULE_1__/* .meansUnknown */ .HF)(refusal)
        ? { kind: 'open', open: { isPromised: false, ifGone: { kind: 'gone' }, ifThere: outcome } }
        : { kind: 'refused', outcome, refusal };
}
/** Without `delete_output_models` the server keeps the models but still names their files (transcript 13). */
function deletedWith(removal, { deleteModels }) {
    const fileUrls = [...removal.artifactUrls, ...(deleteModels ? removal.modelUrls : [])];
    return { kind: 'deleted', models: removal.models, fileUrls };
}
/** A call that ended in doubt may have deleted all of the tasks, some, or none. */
function verdictAfter(error) {
    return verdictWithout((0,_clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error), error);
}
/** Gone after a call of ours that did not say so. */
function deletedUnsaid(error) {
    const unsaid = isServerError(error) ? 'server-error' : 'answer-lost';
    return { kind: 'deleted', models: 0, fileUrls: [], unsaid };
}
/** The server answered that it failed, when it may have dropped the records already (transcript 27). */
function isServerError(error) {
    return error instanceof _clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ClearMLError */ .Ft && error.failure.kind === 'refused' && error.failure.code >= 500;
}
function verdictWithout(answer, error) {
    return {
        kind: 'open',
        open: {
            isPromised: false,
            ifGone: deletedUnsaid(error),
            ifThere: { kind: 'failed', error: `${answer}; it is still there`, remedy: (0,_clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .remedyOf */ .SM)(error) },
        },
    };
}


/***/ }),

/***/ 90375:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  Z: () => (/* binding */ draftPlan)
});

// EXTERNAL MODULE: ./src/clearml/paging.ts
var paging = __nccwpck_require__(98686);
// EXTERNAL MODULE: ./src/plan/approve.ts
var approve = __nccwpck_require__(72338);
// EXTERNAL MODULE: ./src/plan/brake.ts
var brake = __nccwpck_require__(33092);
// EXTERNAL MODULE: ./src/plan/rule.ts
var plan_rule = __nccwpck_require__(97397);
;// CONCATENATED MODULE: ./src/plan/brakes.ts


/**
 * Why the brake of the run holds, or that of a rule; undefined if the plan may be carried out.
 * @param listed the word for one of what was listed
 */
function brakesOf(abortAbove, doomed, { ruleOf, taken }, listed) {
    const loads = [...taken].map(([rule, tasks]) => ({
        rule,
        listed,
        qualifying: doomed.filter(({ task }) => ruleOf.get(task.id) === rule).length,
        selected: tasks.filter((task) => (0,plan_rule/* countsIn */.EI)(task, rule)).length,
    }));
    const selected = loads.reduce((sum, load) => sum + load.selected, 0);
    const holding = [
        (0,brake/* brakeOf */.b)(abortAbove, { qualifying: doomed.length, selected, listed }),
        ...loads.map(({ rule, ...load }) => (0,brake/* brakeOf */.b)(rule.abortAbove, load, rule.name)),
    ].filter((brake) => brake !== undefined);
    return holding.length === 0 ? undefined : holding.join('; ');
}

// EXTERNAL MODULE: ./src/plan/age.ts
var age = __nccwpck_require__(97092);
// EXTERNAL MODULE: ./src/plan/decide.ts
var decide = __nccwpck_require__(92759);
;// CONCATENATED MODULE: ./src/plan/assign.ts

/** Gives each task to the first rule that takes it in. */
function assign_assign(tasks, policy) {
    const byId = new Map();
    const taken = new Map(policy.rules.map((rule) => [rule, []]));
    for (const task of tasks) {
        const rule = (0,decide/* ruleOf */.Y)(task, policy);
        if (rule === undefined)
            continue;
        byId.set(task.id, rule);
        taken.get(rule)?.push(task);
    }
    return { ruleOf: byId, taken };
}

// EXTERNAL MODULE: ./src/plan/policy.ts
var policy = __nccwpck_require__(19733);
;// CONCATENATED MODULE: ./src/plan/by-project.ts
/** Tasks of one project. Those of no project are counted by themselves, and so are those whose project is not told. */
function byProject(items) {
    const groups = Map.groupBy(items, ({ task: { project } }) => project.kind === 'known' ? project.id : project.kind);
    return [...groups.values()];
}

// EXTERNAL MODULE: ./src/plan/keep-best.ts
var keep_best = __nccwpck_require__(70909);
;// CONCATENATED MODULE: ./src/plan/best-of-projects.ts



const NO_RANKING = { best: new Set(), unmeasuredProjects: [] };
/**
 * Ranks the tasks of every project over all that the rule takes in: young and protected ones count, too. Of two with the
 * same value the one with the smaller id is better, whatever the server's order.
 */
function bestOfProjects(taken, rule) {
    const { keepBest } = rule;
    if (keepBest.kind === 'none')
        return NO_RANKING;
    const sign = keepBest.best === 'max' ? 1 : -1;
    const entries = taken.flatMap((task) => (0,plan_rule/* countsIn */.EI)(task, rule) ? [{ task, score: (0,keep_best/* scoreOf */.u)(task, keepBest) }] : []);
    const best = new Set();
    const unmeasuredProjects = new Set();
    for (const members of byProject(entries)) {
        const measured = members.flatMap(({ task, score }) => score === undefined ? [] : [{ task, rank: sign * score }]);
        if (measured.length === 0)
            unmeasuredProjects.add(members[0]?.task.projectName ?? '(no project)');
        for (const { task } of measured
            .toSorted((a, b) => b.rank - a.rank || (a.task.id < b.task.id ? -1 : 1))
            .slice(0, keepBest.count))
            best.add(task.id);
    }
    return { best, unmeasuredProjects: [...unmeasuredProjects].toSorted() };
}

;// CONCATENATED MODULE: ./src/plan/keep-last.ts



/**
 * The newest tasks of every project, by the age clock, over all that the rule takes in: young and protected ones count,
 * too. Of two with the same instant the one with the smaller id is newer, whatever the server's order.
 */
function newestOfProjects(taken, rule) {
    if (rule.keepLast === 0)
        return new Set();
    const dated = taken.flatMap((task) => {
        const at = (0,age/* ageOf */.h)(task, rule);
        return typeof at === 'number' && (0,plan_rule/* countsIn */.EI)(task, rule) ? [{ task, at }] : [];
    });
    const newest = byProject(dated).flatMap((tasks) => tasks
        .toSorted((a, b) => b.at - a.at || (a.task.id < b.task.id ? -1 : 1))
        .slice(0, rule.keepLast)
        .map(({ task }) => task.id));
    return new Set(newest);
}

;// CONCATENATED MODULE: ./src/plan/standing.ts



/** @param taken all that the rule takes in. */
function standingIn(taken, rule) {
    const { keepBest } = rule;
    const newest = newestOfProjects(taken, rule);
    const { best, unmeasuredProjects } = bestOfProjects(taken, rule);
    const reasonOf = (task) => {
        if (newest.has(task.id))
            return 'keep-last';
        if (best.has(task.id))
            return 'keep-best';
        return keepBest.kind === 'by-metric' && (0,keep_best/* scoreOf */.u)(task, keepBest) === undefined ? 'no-metric' : undefined;
    };
    return { reasonOf, unmeasuredProjects };
}

;// CONCATENATED MODULE: ./src/plan/decide-all.ts





/** Every candidate's decision, before anything is put in order. */
function decideAll(candidates, policy) {
    const tasks = [...candidates];
    const { ruleOf, taken } = assign_assign(tasks, policy);
    const standings = new Map([...taken].map(([rule, members]) => [rule, standingIn(members, rule)]));
    const doomed = [];
    const kept = [];
    for (const task of tasks) {
        const rule = ruleOf.get(task.id);
        const decision = (0,decide/* decide */.L)(task, policy, rule);
        const ranked = rule === undefined ? undefined : standings.get(rule)?.reasonOf(task);
        if (decision.action === 'keep') {
            const isWaiting = decision.reason === 'too-young' && ranked === undefined && rule !== undefined;
            kept.push({ task, reason: decision.reason, ...(isWaiting ? dueSoon(task, rule) : {}) });
        }
        else if (ranked !== undefined)
            kept.push({ task, reason: ranked });
        else
            doomed.push({ task, ageAtMs: decision.ageAtMs });
    }
    const unmeasured = [...standings].flatMap(([rule, { unmeasuredProjects: projects }]) => projects.length === 0 ? [] : [{ rule, projects }]);
    return { doomed, kept, ruleOf, taken, unmeasured };
}
/** Without the looks that cost requests: what holds a task is found when its turn comes. */
function dueSoon(task, rule) {
    const at = (0,age/* ageOf */.h)(task, rule);
    const dueAtMs = typeof at === 'number' ? (0,policy/* dueAtOf */.rV)(at, rule) : Infinity;
    return dueAtMs < rule.noticeUntilMs ? { dueAtMs } : {};
}

// EXTERNAL MODULE: ./src/plan/plan.ts + 1 modules
var plan = __nccwpck_require__(52443);
// EXTERNAL MODULE: ./src/plan/query.ts
var query = __nccwpck_require__(69639);
// EXTERNAL MODULE: ./src/portions.ts
var portions = __nccwpck_require__(63963);
;// CONCATENATED MODULE: ./src/cleanup/survey/draft.ts







/**
 * From the server's list to the complete plan of this run. Reads only.
 * @param approval only what it lists may go
 * @param listed what one of the list is called
 */
async function draftPlan(policy, { listTasks, tasksById, holdBack, signal }, { maxTasks, abortAbove, shard }, approval, listed) {
    const listing = await listTasks((0,query/* candidateFilter */.Ci)(policy), (0,query/* metricPathsOf */.wo)(policy));
    const { candidates, gone } = await withApproved(tasksById, listing.tasks, approval);
    signal.throwIfAborted();
    const decided = decideAll(candidates, policy);
    const approved = approval === undefined ? decided : (0,approve/* restrictTo */.m)(decided, approval, decided.ruleOf);
    const { decisions, order, needs, inheritable } = await holdBack(approved);
    signal.throwIfAborted();
    const { ruleOf, taken } = decided;
    const whole = { ...(0,plan/* makePlan */.Cs)({ ...decisions, ruleOf }, order, maxTasks), gone };
    return {
        plan: (0,plan/* shareOf */.tC)(whole, shard, (id) => approval?.tasks.get(id)?.family),
        needs,
        inheritable,
        brake: brakesOf(abortAbove, decisions.doomed, { ruleOf, taken }, listed),
        unreadableRows: listing.unreadableRows,
        unmeasured: decided.unmeasured,
        idle: [...taken].flatMap(([rule, tasks]) => (tasks.length === 0 ? [rule] : [])),
    };
}
/** What an approved plan lists and the server did not: restored, changed or gone since, which only its id tells. */
async function withApproved(tasksById, listed, approval) {
    if (approval === undefined)
        return { candidates: listed, gone: [] };
    const known = new Set(listed.map(({ id }) => id));
    const missing = [...approval.tasks.values()].filter(({ id }) => !known.has(id));
    const found = [];
    for (const portion of (0,portions/* portions */.jN)(missing, paging/* MAX_PAGE_SIZE */.H4)) {
        found.push(...(await tasksById(portion.map(({ id }) => id))));
    }
    const there = new Set(found.map(({ id }) => id));
    return {
        candidates: [...listed, ...found],
        gone: missing.filter(({ id }) => !there.has(id)).map(approve/* asTask */.c),
    };
}


/***/ }),

/***/ 48819:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ createLister)
/* harmony export */ });
/* harmony import */ var p_limit__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(70370);
/* harmony import */ var _clearml_paging_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(98686);


function createLister(clearml, options) {
    return (filter, metricPaths = []) => {
        const page = (number) => clearml.listTasks(filter, number, metricPaths);
        return listPages(page, options);
    };
}
/**
 * Lists every task of the filter before anything is deleted: paging while deleting skips tasks (transcript 10).
 * A short page is not the end, since a server may be set to smaller pages; one without any new task is.
 */
async function listPages(pageOf, { concurrency, signal, onPage }) {
    const limit = (0,p_limit__WEBPACK_IMPORTED_MODULE_1__/* ["default"] */ .A)(concurrency);
    const tasks = new Map();
    let pages = 0;
    let unreadableRows = 0;
    const take = ({ tasks: found, rowCount }) => {
        const before = tasks.size;
        for (const task of found)
            if (!tasks.has(task.id))
                tasks.set(task.id, task);
        if (tasks.size === before)
            return false;
        unreadableRows += rowCount - found.length;
        pages += 1;
        onPage(pages, tasks.size);
        return true;
    };
    let next = 0;
    let wave = 1;
    for (let more = true; more;) {
        signal.throwIfAborted();
        const numbers = Array.from({ length: wave }, (_, i) => next + i);
        const fetched = await Promise.all(numbers.map((number) => limit(() => pageOf(number))));
        more = fetched.every(take);
        next += wave;
        // Behind full pages as many again are likely, so they are fetched in parallel; behind a short one nothing is.
        wave = fetched.every(({ rowCount }) => rowCount === _clearml_paging_js__WEBPACK_IMPORTED_MODULE_0__/* .MAX_PAGE_SIZE */ .H4) ? Math.min(concurrency, wave * 2) : 1;
    }
    return { tasks: [...tasks.values()], pages, unreadableRows };
}


/***/ }),

/***/ 15651:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ resolveScopes)
/* harmony export */ });
/* harmony import */ var _plan_near_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(64141);

/** No more names are shown: the message has to stay readable. */
const MAX_SHOWN = 20;
/**
 * Looks up the names that the user gave in all rules, once, before anything is listed. Gives a scope for each.
 * @throws Error that lists every name that the server does not know: a condition is never dropped for being empty.
 */
async function resolveScopes(clearml, choosers) {
    const [allProjects, allUsers] = await Promise.all([
        choosers.some(({ projects, excludeProjects }) => projects.length + excludeProjects.length > 0)
            ? clearml.allProjects()
            : [],
        choosers.some(({ users }) => users.length > 0) ? clearml.allUsers() : [],
    ]);
    const found = choosers.map((chooser) => ({ chooser, ...lookUp(chooser, allProjects, allUsers) }));
    const problems = [...new Set(found.flatMap((each) => each.problems))];
    if (problems.length > 0) {
        const more = problems.length > MAX_SHOWN ? [`… and ${problems.length - MAX_SHOWN} more`] : [];
        throw new Error(['Names that the server does not know:', ...problems.slice(0, MAX_SHOWN), ...more].join('\n'));
    }
    return found.map(({ chooser, scope }) => ({ chooser, scope }));
}
function lookUp({ name, projects, excludeProjects, users }, allProjects, allUsers) {
    const included = projects.map((pattern) => lookUpProject('projects', pattern, allProjects));
    const excluded = excludeProjects.map((pattern) => lookUpProject('exclude-projects', pattern, allProjects));
    const people = users.map((text) => lookUpUser(text, allUsers));
    const place = name === undefined ? '' : `rule "${name}", `;
    return {
        scope: {
            projectIds: projects.length > 0 ? idsOf(included) : undefined,
            excludedProjectIds: idsOf(excluded),
            userIds: users.length > 0 ? idsOf(people) : undefined,
        },
        problems: [...included, ...excluded, ...people].flatMap(({ problem }) => problem === undefined ? [] : [place + problem]),
    };
}
function lookUpProject(input, { text, covers }, all) {
    const found = all.filter(({ name }) => covers(name.normalize('NFC')));
    if (found.length > 0)
        return { ids: found.map(({ id }) => id) };
    return { ids: [], problem: `${input}: no project matches "${text}"${hint(text, all)}` };
}
function lookUpUser(text, all) {
    const wanted = text.normalize('NFC');
    const found = all.filter(({ id, name }) => id === text || name.normalize('NFC') === wanted);
    if (found.length > 0)
        return { ids: found.map(({ id }) => id) };
    return { ids: [], problem: `users: no user has the name or id "${text}"${hint(text, all)}` };
}
function hint(text, all) {
    if (all.length === 0)
        return '; the server lists none at all';
    const near = (0,_plan_near_js__WEBPACK_IMPORTED_MODULE_0__/* .nearNames */ .$)(text.replaceAll('*', ''), all.map(({ name }) => name));
    return near.length === 0 ? '' : `; near names are ${near.map((name) => `"${name}"`).join(', ')}`;
}
function idsOf(found) {
    return new Set(found.flatMap(({ ids }) => ids));
}


/***/ }),

/***/ 19104:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ collect),
/* harmony export */   z: () => (/* binding */ askByIds)
/* harmony export */ });
/* harmony import */ var _portions_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(63963);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(84869);


/** Asks for ids in calls of at most `size`, all at once, and in smaller ones where a proxy takes no body as large. */
async function askByIds(ids, size, ask) {
    const parts = (0,_portions_js__WEBPACK_IMPORTED_MODULE_1__/* .portions */ .jN)(ids, size).map((portion) => (0,_portions_js__WEBPACK_IMPORTED_MODULE_1__/* .inHalves */ .D2)(portion, ask, _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .isTooLarge */ .I9));
    return (await Promise.all(parts)).flatMap((halves) => halves.flat());
}
/** The values of the items under each key. */
function collect(items, keyOf, valueOf) {
    const groups = Map.groupBy(items, keyOf);
    return new Map([...groups].map(([key, members]) => [key, members.map(valueOf)]));
}


/***/ }),

/***/ 14967:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   U: () => (/* binding */ createCircuit)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(84869);

const MAX_FAILURES_IN_A_ROW = 4;
/**
 * Calls that were under way together fail together: what struck them is one failure.
 * @param onOutage called once for each endpoint whose circuit opens.
 */
function createCircuit(onOutage) {
    const failing = new Map();
    return {
        guard: async (endpoint, call, isOutage) => {
            const { times: timesBefore = 0, last } = failing.get(endpoint) ?? {};
            if (timesBefore >= MAX_FAILURES_IN_A_ROW)
                throw last;
            try {
                const result = await call();
                failing.delete(endpoint);
                return result;
            }
            catch (error) {
                const times = failing.get(endpoint)?.times ?? 0;
                if (!isOutage(error))
                    failing.delete(endpoint);
                else if (times <= timesBefore) {
                    failing.set(endpoint, { times: times + 1, last: error });
                    if (times + 1 === MAX_FAILURES_IN_A_ROW)
                        onOutage(outage(endpoint, error));
                }
                throw error;
            }
        },
    };
}
function outage(endpoint, cause) {
    return new Error(`${endpoint} failed ${MAX_FAILURES_IN_A_ROW} times in a row, so nothing more is begun: ${(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(cause)}`, { cause });
}


/***/ }),

/***/ 73516:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $w: () => (/* binding */ joinReplies),
/* harmony export */   H7: () => (/* binding */ parseDeleteReply),
/* harmony export */   Ko: () => (/* binding */ parseRefusal)
/* harmony export */ });
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(75476);

/** `tasks.delete_many` and `models.delete_many` answer 200 even if they deleted nothing: their rows tell (transcript 16). */
function parseDeleteReply(data) {
    const succeeded = new Map();
    for (const row of (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asArray */ ._j)(data['succeeded']) ?? []) {
        const fields = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asObject */ .eB)(row);
        const id = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asText */ .e1)(fields?.['id']);
        if (id === undefined || fields?.['deleted'] !== true)
            continue;
        const urls = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asObject */ .eB)(fields['urls']);
        succeeded.set(id, {
            models: (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asNumber */ .i)(fields['deleted_models']) ?? 0,
            // A row about a model has its file's URL alone.
            modelUrls: (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asTexts */ .DW)(urls?.['model_urls']) ?? (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asTexts */ .DW)([fields['url']]) ?? [],
            artifactUrls: [...((0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asTexts */ .DW)(urls?.['artifact_urls']) ?? []), ...((0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asTexts */ .DW)(urls?.['event_urls']) ?? [])],
        });
    }
    const failed = new Map();
    for (const row of (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asArray */ ._j)(data['failed']) ?? []) {
        const fields = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asObject */ .eB)(row);
        const id = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asText */ .e1)(fields?.['id']);
        if (id !== undefined && !succeeded.has(id))
            failed.set(id, parseRefusal(fields?.['error']));
    }
    return { succeeded, failed };
}
/** What several calls for parts of a list said. */
function joinReplies(replies) {
    return {
        succeeded: new Map(replies.flatMap(({ succeeded }) => [...succeeded])),
        failed: new Map(replies.flatMap(({ failed }) => [...failed])),
    };
}
/** Reads the error of a `failed` row of any `*_many` call. */
function parseRefusal(value) {
    const error = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asObject */ .eB)(value);
    const codes = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asArray */ ._j)(error?.['codes']);
    return {
        codes: [(0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asNumber */ .i)(codes?.[0]) ?? 0, (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asNumber */ .i)(codes?.[1]) ?? 0],
        message: (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asText */ .e1)(error?.['msg']) ?? 'no reason given',
    };
}


/***/ }),

/***/ 84869:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Ft: () => (/* binding */ ClearMLError),
/* harmony export */   I9: () => (/* binding */ isTooLarge),
/* harmony export */   SM: () => (/* binding */ remedyOf),
/* harmony export */   gJ: () => (/* binding */ errorMessage)
/* harmony export */ });
class ClearMLError extends Error {
    name = 'ClearMLError';
    endpoint;
    failure;
    constructor(endpoint, host, failure, options) {
        super(describe(endpoint, host, failure), options);
        this.endpoint = endpoint;
        this.failure = failure;
    }
    /** Whether a deleting call that ended like this may have been carried out all the same. */
    get inDoubt() {
        return this.failure.kind !== 'refused' || this.failure.code >= 500;
    }
    /** What a user or the server's admin can do about it, where the code tells; a part of the message. */
    get remedy() {
        return this.failure.kind === 'refused' ? remedyFor(this.failure) : undefined;
    }
    is(code, subcode) {
        return this.failure.kind === 'refused' && this.failure.code === code && this.failure.subcode === subcode;
    }
}
function describe(endpoint, host, failure) {
    const call = `${endpoint} on ${host}`;
    switch (failure.kind) {
        case 'refused': {
            const remedy = remedyFor(failure);
            const said = `${call} was refused with ${failure.code}/${failure.subcode}: ${failure.serverMessage}`;
            return remedy === undefined ? said : `${said}. ${remedy}`;
        }
        case 'unreadable':
            return `${call} answered ${failure.status} with something else than ClearML's JSON: ${failure.excerpt || '(nothing)'}`;
        case 'unreachable':
            return `${call} could not be reached: ${failure.reason}`;
        case 'unexpected':
            return `${call} answered with data of an unexpected shape: ${failure.detail}`;
    }
}
function remedyFor({ code, subcode }) {
    if (code === 500 && subcode === 4) {
        return "The server's disk is full: its admin has to free space and lift Elasticsearch's read-only block first";
    }
    if (code === 500 && subcode === 100)
        return '. The server could not reach its Elasticsearch, or not use it: its admin looks at that service';
    if (code === 500 && subcode === 0)
        return 'The server failed on it: its admin finds the cause in the log of the apiserver';
    if (code === 401)
        return 'Check that the credentials are still valid';
    return code === 403 && subcode === 20 ? 'Use credentials whose role allows it' : undefined;
}
/** What can be done about anything thrown, where it or a cause of it says so. */
function remedyOf(error) {
    if (error instanceof ClearMLError && error.remedy !== undefined)
        return error.remedy;
    return error instanceof Error && error.cause !== undefined ? remedyOf(error.cause) : undefined;
}
/** What stands before the server takes no body as large. It was surely not carried out. */
function isTooLarge(error) {
    return error instanceof ClearMLError && error.failure.kind === 'unreadable' && error.failure.status === 413;
}
/** The text of anything thrown, causes included. */
function errorMessage(error) {
    if (!(error instanceof Error))
        return String(error);
    const cause = error.cause === undefined ? '' : errorMessage(error.cause);
    return error.message.includes(cause) ? error.message : `${error.message} (${cause})`;
}


/***/ }),

/***/ 40121:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   AP: () => (/* binding */ OutageError),
/* harmony export */   i2: () => (/* binding */ ANSWER_WITHIN_MS),
/* harmony export */   qD: () => (/* binding */ createGate)
/* harmony export */ });
/* unused harmony export isAway */
/* harmony import */ var _network_diagnosis_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(15807);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(84869);


/** A server that had answered in this run, went away, and was waited for in vain. */
class OutageError extends Error {
    name = 'OutageError';
}
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 10_000;
/** One that takes connections and says nothing is not back. */
const ANSWER_WITHIN_MS = 15_000;
/** Services that are started together do not come back at one moment. */
const LATELY_MS = 60_000;
/** What stands in front of a server says this while there is none. */
const AWAY_STATUSES = new Set([502, 503, 504]);
/**
 * @param ask a request to which any answer will do; it gets `ANSWER_WITHIN_MS`
 * @param isKnown whether it has answered before; else what tells whether it is to be waited for all the same
 */
function createGate(host, ask, isKnown, options) {
    let known = isKnown === true;
    /** Why it was found to be away; until somebody wants to pass, nobody asks for it. */
    let reason;
    let wait;
    let lastAwayMs = -Infinity;
    const isBack = () => ask().then(({ status }) => !AWAY_STATUSES.has(status), () => false);
    const waitFor = async (error) => {
        // One call failed, and the server is there.
        if (await isBack())
            return;
        const startedAtMs = options.now();
        const endsAtMs = startedAtMs + options.patienceMs();
        const awayMs = () => options.now() - startedAtMs;
        options.onAway(host, error);
        let waitMs = FIRST_WAIT_MS;
        for (let leftMs = endsAtMs - options.now(); leftMs > 0; leftMs = endsAtMs - options.now()) {
            await options.sleep(Math.min(waitMs, leftMs));
            if (await isBack()) {
                options.onBack(host, awayMs());
                return;
            }
            waitMs = Math.min(LONGEST_WAIT_MS, 2 * waitMs);
        }
        const outage = givenUp(host, awayMs(), error);
        options.onOutage(outage);
        throw outage;
    };
    const opened = async () => {
        if (reason === undefined)
            return;
        wait ??= waitFor(reason.error).then(() => {
            reason = undefined;
            wait = undefined;
            lastAwayMs = options.now();
        });
        await wait;
    };
    const notice = async (error) => {
        if (!isAway(error))
            known ||= hasAnswered(error);
        else {
            if (!known && isKnown !== true)
                known = await isKnown();
            if (known)
                reason ??= { error };
        }
    };
    return {
        pass: async (call) => {
            await opened();
            try {
                const result = await call();
                known = true;
                return result;
            }
            catch (error) {
                await notice(error);
                throw error;
            }
        },
        isKnown: () => known,
        wasAwayLately: () => reason !== undefined || options.now() - lastAwayMs < LATELY_MS,
    };
}
/** Whether a call ended like this because there was no server, as far as it can be told from one call. */
function isAway(error) {
    if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ClearMLError */ .Ft))
        return false;
    const { failure, cause } = error;
    return failure.kind === 'unreadable'
        ? AWAY_STATUSES.has(failure.status)
        : failure.kind === 'unreachable' && !(0,_network_diagnosis_js__WEBPACK_IMPORTED_MODULE_0__/* .isLasting */ .dJ)(cause);
}
function hasAnswered(error) {
    return error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ClearMLError */ .Ft && error.failure.kind !== 'unreachable';
}
function givenUp(host, afterMs, cause) {
    const text = `${host} did not answer for ${Math.round(afterMs / 1_000)} s, so nothing more is begun: ${(0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .errorMessage */ .gJ)(cause)}`;
    return new OutageError(text, { cause });
}


/***/ }),

/***/ 60135:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   _s: () => (/* binding */ inferFilesHost),
/* harmony export */   rp: () => (/* binding */ inferWebHost),
/* harmony export */   uk: () => (/* binding */ guessApiHost)
/* harmony export */ });
const PORTS = { web: '8080', api: '8008', files: '8081' };
const NAMES = { web: 'app', api: 'api', files: 'files' };
const PATHS = { web: '', api: '/api', files: '/files' };
/** The fileserver that belongs to an API server; undefined where its address follows no convention. */
function inferFilesHost(apiHost) {
    return neighbour(apiHost, 'api', 'files');
}
/** The web server that belongs to an API server; undefined where its address follows no convention. */
function inferWebHost(apiHost) {
    return neighbour(apiHost, 'api', 'web');
}
/** The API server that was probably meant by the address of the web or files server. */
function guessApiHost(host) {
    return neighbour(host, 'web', 'api') ?? neighbour(host, 'files', 'api');
}
/** A path says nothing where the port or the name does: people copy whole pages of the web server. */
function neighbour(address, from, to) {
    const url = new URL(address);
    if (url.port === PORTS[from]) {
        url.port = PORTS[to];
        return url.origin;
    }
    if (url.hostname.startsWith(`${NAMES[from]}.`)) {
        url.hostname = url.hostname.replace(NAMES[from], NAMES[to]);
        return url.origin;
    }
    const path = url.pathname.replace(/\/+$/u, '');
    if (PATHS[from] === '' || !path.endsWith(PATHS[from]))
        return undefined;
    return `${url.origin}${path.slice(0, -PATHS[from].length)}${PATHS[to]}`;
}


/***/ }),

/***/ 50822:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ createHttp)
/* harmony export */ });
/* unused harmony export parseRetryAfter */
/* harmony import */ var _actions_http_client__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(47005);
/* harmony import */ var p_limit__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(70370);
/* harmony import */ var _network_agents_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(40588);
/* harmony import */ var _network_proxy_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(71290);




/** The runner's own HTTP client, by agents that know proxies. Redirects stay off, since the token would follow them. */
function createHttp(options) {
    const { connect, silence, total } = options.timeoutsMs;
    const agents = (0,_network_agents_js__WEBPACK_IMPORTED_MODULE_1__/* .createAgents */ .j)(options.env);
    /** Of the request at hand: the client calls `prepareRequest` while it is being asked. */
    let next = {};
    const prepareRequest = (request) => {
        // The client gives a URL's host with its brackets, which no name server knows.
        const host = request.host?.replace(/^\[|\]$/gu, '');
        Object.assign(request, { ...next, host, timeout: connect });
    };
    const newClient = () => new _actions_http_client__WEBPACK_IMPORTED_MODULE_0__/* .HttpClient */ .Qq(options.userAgent, [{ ...NO_AUTHENTICATION, prepareRequest }], {
        keepAlive: true,
        socketTimeout: silence,
        allowRedirects: false,
        allowRetries: false,
    });
    // Where it has to take its own agent, a client keeps that of its first request, which speaks http or https, not both.
    const clients = { 'http:': newClient(), 'https:': newClient() };
    const limit = (0,p_limit__WEBPACK_IMPORTED_MODULE_3__/* ["default"] */ .A)(options.concurrency);
    const exchange = async ({ method, url, body, headers, withinMs = total }) => {
        const address = new URL(url);
        const client = clients[address.protocol];
        if (client === undefined)
            throw new Error(`${url} is neither http nor https`);
        const agent = agents.agentFor(address);
        next = {
            signal: AbortSignal.timeout(Math.min(total, withinMs)),
            ...(agent === undefined ? {} : { agent }),
        };
        const { message } = await client.request(method, url, body ?? null, headers);
        const text = await readText(message, options.maxReplyBytes);
        const status = message.statusCode ?? 0;
        const proxy = address.protocol === 'http:' ? agents.proxyFor(address) : undefined;
        const refusal = (0,_network_proxy_js__WEBPACK_IMPORTED_MODULE_2__/* .proxyRefusal */ .vd)({ status, headers: message.headers }, address.host, proxy);
        if (refusal !== undefined)
            throw refusal;
        const { location } = message.headers;
        const contentLength = parseLength(message.headers['content-length']);
        const retryAfterMs = parseRetryAfter(message.headers['retry-after'], options.now());
        return {
            status,
            text,
            ...(proxy === undefined ? {} : { proxy: proxy.name }),
            ...(contentLength === undefined ? {} : { contentLength }),
            ...(location === undefined ? {} : { location }),
            ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        };
    };
    return {
        send: (request) => limit(() => exchange(request)),
        close: () => {
            agents.close();
            for (const client of Object.values(clients))
                client.dispose();
        },
    };
}
const NO_AUTHENTICATION = {
    canHandleAuthentication: () => false,
    handleAuthentication: () => Promise.reject(new Error('no authentication is handled here')),
};
async function readText(message, maxBytes) {
    const chunks = [];
    let bytes = 0;
    for await (const chunk of message) {
        bytes += chunk.length;
        if (bytes > maxBytes)
            throw new Error(`the reply is larger than ${maxBytes} bytes`);
        chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
}
/** `Retry-After` comes as seconds or as an HTTP date. */
function parseRetryAfter(header, nowMs) {
    if (header === undefined)
        return undefined;
    if (/^\d{1,6}$/u.test(header))
        return Number(header) * 1000;
    const at = Date.parse(header);
    return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
function parseLength(header) {
    return header !== undefined && /^\d{1,15}$/u.test(header) ? Number(header) : undefined;
}


/***/ }),

/***/ 75476:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   DW: () => (/* binding */ asTexts),
/* harmony export */   TH: () => (/* binding */ idOf),
/* harmony export */   _j: () => (/* binding */ asArray),
/* harmony export */   e1: () => (/* binding */ asText),
/* harmony export */   eB: () => (/* binding */ asObject),
/* harmony export */   i: () => (/* binding */ asNumber)
/* harmony export */ });
function asObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? value
        : undefined;
}
function asArray(value) {
    return Array.isArray(value) ? value : undefined;
}
function asText(value) {
    return typeof value === 'string' ? value : undefined;
}
function asNumber(value) {
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
/** A list of texts; undefined as soon as one element is something else. */
function asTexts(value) {
    const list = asArray(value);
    return list?.every((element) => typeof element === 'string') ? list : undefined;
}
/** Of an object, as `get_all_ex` refers to another one, or the id alone. */
function idOf(reference) {
    return asText(reference) ?? asText(asObject(reference)?.['id']);
}


/***/ }),

/***/ 64385:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Bm: () => (/* binding */ parseMetrics),
/* harmony export */   FZ: () => (/* binding */ metricField)
/* harmony export */ });
/* unused harmony export NO_METRICS */
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(75476);

/** Shared by the many tasks of which no metric was asked for. */
const NO_METRICS = new Map();
/**
 * Those of the paths that the row has a number for. A reply that brings more metrics than were asked for costs nothing:
 * the rest is not kept. The values may be anything, since the server stores what was reported.
 */
function parseMetrics(fields, paths) {
    if (paths.length === 0)
        return NO_METRICS;
    const metrics = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asObject */ .eB)(fields['last_metrics']);
    const found = paths.flatMap((path) => {
        const [metric = '', variant = ''] = path.split('.');
        const entry = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asObject */ .eB)((0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asObject */ .eB)(metrics?.[metric])?.[variant]);
        const value = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asNumber */ .i)(entry?.['value']);
        const min = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asNumber */ .i)(entry?.['min_value']);
        const max = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asNumber */ .i)(entry?.['max_value']);
        if (value === undefined && min === undefined && max === undefined)
            return [];
        return [
            [
                path,
                {
                    ...(value === undefined ? {} : { value }),
                    ...(min === undefined ? {} : { min }),
                    ...(max === undefined ? {} : { max }),
                },
            ],
        ];
    });
    return found.length === 0 ? NO_METRICS : new Map(found);
}
/** What `only_fields` asks for to get one value of each task, and not up to 2,000. */
function metricField(path) {
    return `last_metrics.${path}`;
}


/***/ }),

/***/ 70292:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ createModelsApi),
/* harmony export */   O: () => (/* binding */ makerOf)
/* harmony export */ });
/* harmony import */ var _by_ids_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(19104);
/* harmony import */ var _delete_reply_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(73516);
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(75476);
/* harmony import */ var _portions_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(63963);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(84869);
/* harmony import */ var _paging_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(98686);






/** Databases limit the size of a regular expression. */
const IDS_OF_A_PATTERN = 200;
const FIELDS = ['id', 'uri', 'ready', 'task', 'comment'];
/** ClearML's SDK begins the comment of an output model like this; an imported one has another text. */
const CREATED_BY = /^(?:Created|Overwritten) by task id: ([0-9a-f]{32})(?:\n|$)/u;
function createModelsApi(session, host) {
    const reader = { call: session.read, host };
    const query = async (params, expected) => {
        const all = { ...params, only_fields: FIELDS };
        const rows = await (0,_paging_js__WEBPACK_IMPORTED_MODULE_2__/* .fetchAllRows */ .Bb)(reader, 'models.get_all_ex', 'models', all, expected);
        return rows.map(parseModel).filter((model) => model !== undefined);
    };
    const sendWith = (flags) => async (ids) => (0,_delete_reply_js__WEBPACK_IMPORTED_MODULE_3__/* .parseDeleteReply */ .H7)(await session.act('models.delete_many', { ids, ...flags }));
    return {
        modelsOfTasks: (taskIds) => (0,_by_ids_js__WEBPACK_IMPORTED_MODULE_0__/* .askByIds */ .z)(taskIds, _paging_js__WEBPACK_IMPORTED_MODULE_2__/* .MAX_PAGE_SIZE */ .H4, (task) => query({ task })),
        modelsById: (ids) => (0,_by_ids_js__WEBPACK_IMPORTED_MODULE_0__/* .askByIds */ .z)(ids, _paging_js__WEBPACK_IMPORTED_MODULE_2__/* .MAX_PAGE_SIZE */ .H4, (id) => query({ id }, new Set(id).size)),
        // `_any_` takes one pattern on any field of the record; ids are hexadecimal, so they need no escaping.
        modelsInFoldersOf: (taskIds) => (0,_by_ids_js__WEBPACK_IMPORTED_MODULE_0__/* .askByIds */ .z)(taskIds, IDS_OF_A_PATTERN, (ids) => query({ _any_: { fields: ['uri'], pattern: `\\.(${ids.join('|')})/` } })),
        deleteModels: async (ids, { deleteFiles }) => {
            const send = sendWith({ force: true, delete_external_artifacts: deleteFiles });
            const deleted = new Set();
            const refusals = new Map();
            for (const portion of (0,_portions_js__WEBPACK_IMPORTED_MODULE_4__/* .portions */ .jN)(ids, _paging_js__WEBPACK_IMPORTED_MODULE_2__/* .MAX_PAGE_SIZE */ .H4)) {
                const { succeeded, failed } = (0,_delete_reply_js__WEBPACK_IMPORTED_MODULE_3__/* .joinReplies */ .$w)(await (0,_portions_js__WEBPACK_IMPORTED_MODULE_4__/* .inHalves */ .D2)(portion, send, _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .isTooLarge */ .I9));
                for (const id of succeeded.keys())
                    deleted.add(id);
                for (const [id, refusal] of failed)
                    if (!meansGone(refusal))
                        refusals.set(id, refusal);
            }
            return { deleted, refusals };
        },
        deleteFreeModels: async (ids) => {
            const send = sendWith({ force: false, delete_external_artifacts: false });
            return (0,_delete_reply_js__WEBPACK_IMPORTED_MODULE_3__/* .joinReplies */ .$w)(await (0,_portions_js__WEBPACK_IMPORTED_MODULE_4__/* .inHalves */ .D2)(ids, send, _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .isTooLarge */ .I9));
        },
    };
}
function parseModel(row) {
    const fields = (0,_json_js__WEBPACK_IMPORTED_MODULE_5__/* .asObject */ .eB)(row);
    const id = (0,_json_js__WEBPACK_IMPORTED_MODULE_5__/* .asText */ .e1)(fields?.['id']);
    if (fields === undefined || id === undefined || id === '')
        return undefined;
    const task = fields['task'];
    return {
        id,
        uri: (0,_json_js__WEBPACK_IMPORTED_MODULE_5__/* .asText */ .e1)(fields['uri']) ?? '',
        // Anything but a plain "no" may be a published model.
        published: (fields['ready'] ?? false) !== false,
        taskId: (0,_json_js__WEBPACK_IMPORTED_MODULE_5__/* .asText */ .e1)((0,_json_js__WEBPACK_IMPORTED_MODULE_5__/* .asObject */ .eB)(task)?.['id'] ?? task),
        createdBy: CREATED_BY.exec((0,_json_js__WEBPACK_IMPORTED_MODULE_5__/* .asText */ .e1)(fields['comment']) ?? '')?.[1],
    };
}
/** The task that made it, be it that this is gone; undefined where nothing tells. */
function makerOf({ taskId, createdBy }) {
    return taskId?.replace(/^__DELETED__/u, '') ?? createdBy;
}
/** "Invalid model id": docs/clearml-api.md, "Errors". */
function meansGone({ codes }) {
    return codes[0] === 400 && codes[1] === 201;
}


/***/ }),

/***/ 98686:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Bb: () => (/* binding */ fetchAllRows),
/* harmony export */   H4: () => (/* binding */ MAX_PAGE_SIZE),
/* harmony export */   Nn: () => (/* binding */ rowsIn),
/* harmony export */   s8: () => (/* binding */ fetchRows),
/* harmony export */   t_: () => (/* binding */ scanRows)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(84869);
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(75476);


/** The server answers at most this many rows, whatever `page_size` asks for (transcript 04). */
const MAX_PAGE_SIZE = 500;
/** One page of rows of a `*.get_all_ex`. @throws ClearMLError also when the reply holds no list, or no id. */
async function fetchRows({ call, host }, endpoint, listName, params, page, pageSize = MAX_PAGE_SIZE) {
    const data = await call(endpoint, { order_by: ['id'], ...params, page, page_size: pageSize });
    const rows = rowsIn(data, listName, endpoint, host);
    // Such a page brings nothing new, and would be taken for the last one.
    if (rows.length > 0 && !rows.some(hasId)) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ClearMLError */ .Ft(endpoint, host, {
            kind: 'unexpected',
            detail: `a page of ${listName} without ids`,
        });
    }
    return rows;
}
/** The rows of a reply. @throws ClearMLError when it holds no list. */
function rowsIn(data, listName, endpoint, host) {
    const rows = (0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asArray */ ._j)(data[listName]);
    if (rows !== undefined)
        return rows;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ClearMLError */ .Ft(endpoint, host, { kind: 'unexpected', detail: `no list of ${listName}` });
}
function hasId(row) {
    return ((0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asText */ .e1)((0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asObject */ .eB)(row)?.['id']) ?? '') !== '';
}
/**
 * Every page of a query. A short page is not the end, since a server may be set to smaller pages than it is
 * asked for; one without any new row is.
 * @param expected how many rows there can be at most: with so many no further page is asked for.
 */
async function fetchAllRows(reader, endpoint, listName, params, expected = Infinity) {
    const rows = new Map();
    for (let page = 0;; page++) {
        const before = rows.size;
        for (const row of await fetchRows(reader, endpoint, listName, params, page))
            rows.set((0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asObject */ .eB)(row)?.['id'], row);
        if (rows.size === before || rows.size >= expected)
            return [...rows.values()];
    }
}
/** Visits every row of a query once, and keeps none: for rows that are too large to be held all together. */
async function scanRows(reader, endpoint, listName, params, pageSize, visit) {
    const seen = new Set();
    for (let page = 0;; page++) {
        const before = seen.size;
        for (const row of await fetchRows(reader, endpoint, listName, params, page, pageSize)) {
            const id = (0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asObject */ .eB)(row)?.['id'];
            // A row without an id is none that was seen before.
            if (typeof id !== 'string' || !seen.has(id))
                visit(row);
            seen.add(id);
        }
        if (seen.size === before)
            return;
    }
}


/***/ }),

/***/ 12438:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $7: () => (/* binding */ triesOfStranger),
/* harmony export */   LH: () => (/* binding */ withRetries),
/* harmony export */   bg: () => (/* binding */ mayPass),
/* harmony export */   cO: () => (/* binding */ triesOfKnown),
/* harmony export */   st: () => (/* binding */ pauseBy)
/* harmony export */ });
/* unused harmony export waitAfter */
/* harmony import */ var _network_diagnosis_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(15807);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(84869);


const MAX_TRIES = 5;
/** Where there is nobody to ask: it was a restart, or the address is wrong. */
const MAX_TRIES_OF_NOBODY = 2;
/** Of a server that has answered before: whether somebody is there is its gate's to find out. */
const triesOfKnown = () => MAX_TRIES;
const triesOfStranger = ({ cause }) => (0,_network_diagnosis_js__WEBPACK_IMPORTED_MODULE_0__/* .isNobodyThere */ .Wq)(cause) ? MAX_TRIES_OF_NOBODY : MAX_TRIES;
const FIRST_WAIT_MS = 1_000;
const MAX_WAIT_MS = 60_000;
const PASSING_STATUSES = new Set([408, 429, 502, 503, 504, 509]);
/** Enveloped errors of a struggling database: docs/clearml-api.md, "Errors". */
const PASSING_SUBCODES_OF_500 = new Set([1, 100, 101, 102, 110]);
/** Repeats a call that changes nothing, or that the server surely did not carry out, while its error may pass. */
async function withRetries(call, options, maxTries = triesOfStranger) {
    for (let tries = 1;; tries++) {
        try {
            return await call();
        }
        catch (error) {
            if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ClearMLError */ .Ft) || tries >= maxTries(error) || !mayPass(error))
                throw error;
            const waitMs = waitAfter(error, tries, options.random());
            if (waitMs > options.timeLeftMs())
                throw error;
            options.onRetry(error, waitMs);
            await options.sleep(waitMs);
        }
    }
}
/** Whether a call that ended like this may succeed later without anybody doing something. */
function mayPass(error) {
    if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ClearMLError */ .Ft))
        return false;
    const { failure } = error;
    switch (failure.kind) {
        case 'unreachable':
            return !(0,_network_diagnosis_js__WEBPACK_IMPORTED_MODULE_0__/* .isLasting */ .dJ)(error.cause);
        case 'unreadable':
            return PASSING_STATUSES.has(failure.status);
        case 'refused':
            return (PASSING_STATUSES.has(failure.code) ||
                (failure.code === 500 && PASSING_SUBCODES_OF_500.has(failure.subcode)));
        case 'unexpected':
            return false;
    }
}
function pauseBy({ sleep, random }) {
    return (error, tries) => sleep(waitAfter(error, tries, random()));
}
/** What the server asks for, else exponential with half of it at random, so that parallel calls spread. */
function waitAfter(error, tries, random) {
    const { failure } = error;
    const asked = failure.kind === 'unreadable' || failure.kind === 'refused' ? failure.retryAfterMs : undefined;
    const exponential = FIRST_WAIT_MS * 2 ** (tries - 1) * (0.5 + random / 2);
    return Math.min(MAX_WAIT_MS, Math.round(asked ?? exponential));
}


/***/ }),

/***/ 68443:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  f0: () => (/* binding */ API_PATH),
  uZ: () => (/* binding */ basicValue),
  Jv: () => (/* binding */ signIn)
});

// EXTERNAL MODULE: ./src/network/diagnosis.ts
var diagnosis = __nccwpck_require__(15807);
// EXTERNAL MODULE: ./src/redact.ts
var src_redact = __nccwpck_require__(76670);
// EXTERNAL MODULE: ./src/clearml/circuit.ts
var clearml_circuit = __nccwpck_require__(14967);
// EXTERNAL MODULE: ./src/clearml/errors.ts
var errors = __nccwpck_require__(84869);
// EXTERNAL MODULE: ./src/clearml/json.ts
var json = __nccwpck_require__(75476);
;// CONCATENATED MODULE: ./src/clearml/envelope.ts


const EXCERPT_LENGTH = 120;
/**
 * Takes a reply out of ClearML's envelope `{meta: {result_code, result_subcode, result_msg}, data}`.
 * @param redact makes one line of what errors quote, without secrets: a proxy may echo the request.
 * @throws ClearMLError `refused` when the server says no, `unreadable` when there is no envelope at all.
 */
function openEnvelope(endpoint, host, reply, redact) {
    const envelope = (0,json/* asObject */.eB)(parse(reply.text));
    const meta = (0,json/* asObject */.eB)(envelope?.['meta']);
    const code = (0,json/* asNumber */.i)(meta?.['result_code']);
    if (envelope === undefined || meta === undefined || code === undefined) {
        throw new errors/* ClearMLError */.Ft(endpoint, host, {
            kind: 'unreadable',
            status: reply.status,
            excerpt: excerptOf(reply, redact),
            ...(reply.location === undefined ? {} : { location: redact(reply.location) }),
            ...retryAfter(reply),
        });
    }
    if (code !== 200) {
        throw new errors/* ClearMLError */.Ft(endpoint, host, {
            kind: 'refused',
            code,
            subcode: (0,json/* asNumber */.i)(meta['result_subcode']) ?? 0,
            serverMessage: redact((0,json/* asText */.e1)(meta['result_msg']) ?? 'no reason given'),
            ...retryAfter(reply),
        });
    }
    const data = (0,json/* asObject */.eB)(envelope['data']);
    if (data === undefined) {
        throw new errors/* ClearMLError */.Ft(endpoint, host, { kind: 'unexpected', detail: 'no data' });
    }
    return data;
}
function retryAfter({ retryAfterMs }) {
    return retryAfterMs === undefined ? {} : { retryAfterMs };
}
function parse(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return parseWithoutOddNumbers(text);
    }
}
/** The server writes numbers that JSON does not have as they are in Python; a training run that diverged reports them. */
function parseWithoutOddNumbers(text) {
    if (!/NaN|Infinity/u.test(text))
        return undefined;
    try {
        return JSON.parse(text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/gsu, (word) => word.startsWith('"') ? word : 'null'));
    }
    catch {
        return undefined;
    }
}
/** What came instead of an envelope; a proxy that answers by itself should be known as the one who spoke. */
function excerptOf({ text, location, proxy }, redact) {
    const said = location === undefined ? excerpt(text, redact) : redact(`a redirect to ${location}`);
    return proxy === undefined ? said : `${said || '(nothing)'} (by way of ${proxy})`;
}
/** One line. Secrets go before it is cut: half of one would not be known any more. */
function excerpt(text, redact) {
    const line = redact(text.slice(0, 10 * EXCERPT_LENGTH));
    return line.length > EXCERPT_LENGTH ? `${line.slice(0, EXCERPT_LENGTH)}…` : line;
}

// EXTERNAL MODULE: ./src/clearml/gate.ts
var clearml_gate = __nccwpck_require__(40121);
// EXTERNAL MODULE: ./src/clearml/retry.ts
var retry = __nccwpck_require__(12438);
;// CONCATENATED MODULE: ./src/clearml/token.ts

/** Reads the payload of a JWT; undefined if the text is none. */
function readToken(token) {
    const payload = decodePayload(token);
    if (payload === undefined)
        return undefined;
    const identity = (0,json/* asObject */.eB)(payload['identity']);
    return {
        serverVersion: (0,json/* asText */.e1)(payload['server_version']),
        apiVersion: (0,json/* asText */.e1)(payload['api_version']),
        companyId: (0,json/* asText */.e1)(identity?.['company']),
        userId: (0,json/* asText */.e1)(identity?.['user']),
        userName: (0,json/* asText */.e1)(identity?.['user_name']),
        featureSet: (0,json/* asText */.e1)(payload['feature_set']),
    };
}
function decodePayload(token) {
    const part = token.split('.')[1];
    if (part === undefined)
        return undefined;
    try {
        return (0,json/* asObject */.eB)(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')));
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/clearml/session.ts









/** The lowest version whose replies need no conversion of tags, models and parameters on any release. */
const API_PATH = '/v2.13';
/** What follows `Basic ` in the login's Authorization header: as secret as the keys themselves. */
function basicValue({ accessKey, secretKey }) {
    return Buffer.from(`${accessKey}:${secretKey}`).toString('base64');
}
/**
 * Logs in by Basic and gives the authenticated calls. The token goes to `apiHost` only.
 * A refused token (401/30, 401/31) is renewed once a call; parallel calls share one renewal.
 */
async function signIn(credentials, { send, mask, patience }) {
    const { apiHost } = credentials;
    const basic = basicValue(credentials);
    /** Old tokens too: a call in flight may still have sent one. */
    const secrets = [credentials.accessKey, credentials.secretKey, basic];
    let redact = (0,src_redact/* createRedactor */.lY)(secrets);
    const circuit = (0,clearml_circuit/* createCircuit */.U)(patience.onOutage);
    const call = async (endpoint, body, authorization) => {
        const reply = await send({
            method: 'POST',
            url: `${apiHost}${API_PATH}/${endpoint}`,
            headers: { authorization, 'content-type': body.type },
            body: body.text,
        }).catch((cause) => {
            const reason = (0,diagnosis/* diagnose */.h4)(cause, apiHost) ?? (0,errors/* errorMessage */.gJ)(cause);
            throw new errors/* ClearMLError */.Ft(endpoint, apiHost, { kind: 'unreachable', reason }, { cause });
        });
        return openEnvelope(endpoint, apiHost, reply, redact);
    };
    const ping = () => send({
        ...{ method: 'POST', url: `${apiHost}${API_PATH}/debug.ping`, body: '{}' },
        ...{ headers: { 'content-type': 'application/json' }, withinMs: clearml_gate/* ANSWER_WITHIN_MS */.i2 },
    });
    const login = async (repeat) => {
        const data = await repeat(() => call('auth.login', jsonBody({}), `Basic ${basic}`));
        const token = (0,json/* asText */.e1)(data['token']);
        if (token === undefined || token === '') {
            throw new errors/* ClearMLError */.Ft('auth.login', apiHost, { kind: 'unexpected', detail: 'no token' });
        }
        mask(token);
        secrets.push(token);
        redact = (0,src_redact/* createRedactor */.lY)(secrets);
        return token;
    };
    let token = await login((attempt) => (0,retry/* withRetries */.LH)(attempt, patience));
    const gate = (0,clearml_gate/* createGate */.qD)(apiHost, ping, true, patience);
    const patiently = (attempt) => (0,retry/* withRetries */.LH)(() => gate.pass(attempt), patience, retry/* triesOfKnown */.cO);
    let renewal;
    const renew = async (refused) => {
        if (token !== refused)
            return;
        renewal ??= login(patiently).finally(() => (renewal = undefined));
        token = await renewal;
    };
    const once = async (endpoint, body) => {
        const used = token;
        try {
            return await call(endpoint, body, `Bearer ${used}`);
        }
        catch (error) {
            if (!isRefusedToken(error))
                throw error;
            await renew(used);
            return await call(endpoint, body, `Bearer ${token}`);
        }
    };
    const repeated = (endpoint, body) => circuit.guard(endpoint, () => patiently(() => once(endpoint, body)), retry/* mayPass */.bg);
    const sendWithToken = async (request) => {
        const used = token;
        const authorized = (bearer) => ({
            ...request,
            headers: { ...request.headers, authorization: `Bearer ${bearer}` },
        });
        const reply = await send(authorized(used));
        if (reply.status !== 401)
            return reply;
        await renew(used);
        return await send(authorized(token));
    };
    const claims = readToken(token);
    if (claims === undefined) {
        throw new errors/* ClearMLError */.Ft('auth.login', apiHost, { kind: 'unexpected', detail: 'the token is no JWT' });
    }
    return {
        claims,
        read: (endpoint, params) => repeated(endpoint, jsonBody(params)),
        act: (endpoint, params) => circuit.guard(endpoint, () => gate.pass(() => once(endpoint, jsonBody(params))), retry/* mayPass */.bg),
        put: (endpoint, params) => repeated(endpoint, jsonBody(params)),
        putLines: (endpoint, lines) => repeated(endpoint, linesBody(lines)),
        sendWithToken,
        wasAway: async () => {
            if (gate.wasAwayLately())
                return true;
            await patiently(() => once('debug.ping', jsonBody({}))).catch((error) => {
                if (error instanceof clearml_gate/* OutageError */.AP)
                    throw error;
            });
            return gate.wasAwayLately();
        },
    };
}
function jsonBody(params) {
    return { type: 'application/json', text: JSON.stringify(params) };
}
/** In ASCII, as the SDK writes it: Python takes more characters than `\n` for the end of a line. */
function linesBody(lines) {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    const ascii = text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
    return { type: 'application/json-lines', text: ascii };
}
function isRefusedToken(error) {
    return error instanceof errors/* ClearMLError */.Ft && (error.is(401, 30) || error.is(401, 31));
}


/***/ }),

/***/ 10591:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   EH: () => (/* binding */ parseTimestamp),
/* harmony export */   QK: () => (/* binding */ projectIdOf),
/* harmony export */   Xx: () => (/* binding */ parseTask),
/* harmony export */   _Y: () => (/* binding */ TASK_FIELDS),
/* harmony export */   rP: () => (/* binding */ parseModelIds)
/* harmony export */ });
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(75476);
/* harmony import */ var _metrics_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(64385);


/** What `tasks.get_all_ex` is asked for; the dotted names are joins, which `tasks.get_all` does not have. */
const TASK_FIELDS = [
    'id',
    'name',
    'type',
    'status',
    'company',
    'project.name',
    'user.name',
    'parent',
    'tags',
    'system_tags',
    'created',
    'status_changed',
    'last_update',
    'last_change',
    'models.input',
];
/** Reads one row of `tasks.get_all_ex`; undefined if it has no id to act on. @param metricPaths see `parseMetrics`. */
function parseTask(row, metricPaths = []) {
    const fields = (0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asObject */ .eB)(row);
    const id = (0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asText */ .e1)(fields?.['id']);
    if (fields === undefined || id === undefined || id === '')
        return undefined;
    return {
        id,
        name: (0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asText */ .e1)(fields['name']) ?? '',
        type: (0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asText */ .e1)(fields['type']),
        status: (0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asText */ .e1)(fields['status']),
        owner: parseOwner(fields['company']),
        project: parseReference(fields['project']),
        projectName: (0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asText */ .e1)((0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asObject */ .eB)(fields['project'])?.['name']),
        user: parseReference(fields['user']),
        userName: (0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asText */ .e1)((0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asObject */ .eB)(fields['user'])?.['name']),
        parentId: (0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asText */ .e1)((0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asObject */ .eB)(fields['parent'])?.['id']),
        tags: parseTags(fields, 'tags'),
        systemTags: parseTags(fields, 'system_tags'),
        created: parseTimestamp(fields['created']),
        statusChanged: parseTimestamp(fields['status_changed']),
        lastUpdate: parseTimestamp(fields['last_update']),
        lastChange: parseTimestamp(fields['last_change']),
        inputModelIds: parseModelIds(fields, 'input') ?? [],
        metrics: (0,_metrics_js__WEBPACK_IMPORTED_MODULE_0__/* .parseMetrics */ .Bm)(fields, metricPaths),
    };
}
/** A public task's company is the empty reference: `{}` or an empty id (transcript 12). */
function parseOwner(company) {
    const reference = (0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asObject */ .eB)(company);
    const id = reference === undefined ? (0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asText */ .e1)(company) : (reference['id'] ?? '');
    if (typeof id !== 'string')
        return { kind: 'unknown' };
    return id === '' ? { kind: 'public' } : { kind: 'company', companyId: id };
}
/** Undefined where the task has no project, or none that can be read. */
function projectIdOf({ project }) {
    return project.kind === 'known' ? project.id : undefined;
}
const NO_REFERENCE = { kind: 'none' };
/** `tasks.get_all_ex` gives an object; one that is empty points to nothing. */
function parseReference(value) {
    if (value === undefined || value === null)
        return NO_REFERENCE;
    const object = (0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asObject */ .eB)(value);
    const id = object === undefined ? value : (object['id'] ?? '');
    if (typeof id !== 'string')
        return { kind: 'unknown' };
    return id === '' ? NO_REFERENCE : { kind: 'known', id };
}
/** Tags that were never set are missing, which means none. Anything but a list of texts is not known. */
function parseTags(fields, name) {
    return (0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asTexts */ .DW)(fields[name] ?? []);
}
/** Shared by the many tasks that have none. */
const NONE = [];
/**
 * The ids in `models.input` or `models.output`; undefined if they cannot be read. `tasks.get_all_ex` gives each model
 * as an object; the reference to a model that was removed is empty.
 */
function parseModelIds(fields, side) {
    const models = (0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asObject */ .eB)(fields['models'] ?? {});
    const list = models === undefined ? undefined : (0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asArray */ ._j)(models[side] ?? []);
    const ids = list?.map((element) => {
        const reference = (0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asObject */ .eB)(element);
        if (reference === undefined)
            return undefined;
        const model = reference['model'] ?? {};
        return (0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asText */ .e1)((0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asObject */ .eB)(model) === undefined ? model : ((0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .asObject */ .eB)(model)?.['id'] ?? ''));
    });
    if (ids?.length === 0)
        return NONE;
    return ids?.every((id) => id !== undefined) ? ids.filter((id) => id !== '') : undefined;
}
const ISO_DATE_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?(Z|[+-]\d\d:?\d\d)?$/u;
/** The server writes ISO 8601 with `+00:00`; a date without a zone is UTC there, not local time. */
function parseTimestamp(value) {
    if (value === undefined || value === null)
        return undefined;
    const match = typeof value === 'string' ? ISO_DATE_TIME.exec(value) : null;
    if (match === null)
        return 'unreadable';
    const at = Date.parse(match[1] === undefined ? `${match[0]}Z` : match[0]);
    return Number.isNaN(at) ? 'unreadable' : at;
}


/***/ }),

/***/ 82367:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ withPlainHost)
/* harmony export */ });
/**
 * A URI whose host is spelled as configured addresses are: small letters, no port that the scheme implies. Hosts compare
 * without case; paths, keys and names of buckets with it (docs/storage.md, "Recorded addresses").
 */
function withPlainHost(uri) {
    const [whole, scheme = '', authority = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/iu.exec(uri) ?? [];
    if (whole === undefined)
        return uri;
    return `${plainOrigin(scheme.toLowerCase(), authority) ?? whole}${uri.slice(whole.length)}`;
}
function plainOrigin(scheme, authority) {
    switch (scheme) {
        case 'http':
        case 'https': {
            if (PLAIN_AUTHORITY.test(authority))
                return `${scheme}://${authority}`;
            // A parser of URLs would read a user, a path or nothing into these signs.
            const isHost = !/[@\\\s\p{Cc}]/u.test(authority) && URL.canParse(`${scheme}://${authority}`);
            return isHost ? new URL(`${scheme}://${authority}`).origin : undefined;
        }
        case 'azure':
            return `azure://${azureEndpoint(authority.toLowerCase())}`;
        case 's3':
            // Without a port it is the name of a bucket, or a host that s3-endpoints names.
            return `s3://${/:\d+$/u.test(authority) ? authority.toLowerCase() : authority}`;
        default:
            return undefined;
    }
}
/** Where the SDK's configuration names an account alone, records do so too: it means the account's public endpoint. */
function azureEndpoint(host) {
    return /^[a-z0-9]{3,24}$/u.test(host) ? `${host}.blob.core.windows.net` : host;
}
const PLAIN_AUTHORITY = /^[a-z0-9.-]+(?::(?!80$|443$)\d+)?$/u;


/***/ }),

/***/ 13470:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ objectUri)
/* harmony export */ });
/** An object as ClearML would record it. */
function objectUri(bucket, key) {
    switch (bucket.store) {
        case 's3':
            return `s3://${bucket.host === undefined ? '' : `${bucket.host}/`}${bucket.bucket}/${key}`;
        case 'gcs':
            return `gs://${bucket.bucket}/${key}`;
        case 'azure':
            return `azure://${bucket.host}/${bucket.bucket}/${key}`;
        case 'folder':
            return `file://${bucket.bucket}/${key}`;
    }
}


/***/ }),

/***/ 19688:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   o: () => (/* binding */ meansUnknownTask),
/* harmony export */   t: () => (/* binding */ createEventProbe)
/* harmony export */ });
/* harmony import */ var p_limit__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(70370);
/* harmony import */ var _clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(84869);


/** Ids may go while they are asked about: after so many refusals each task is asked for its events. */
const MAX_TRIES = 5;
/**
 * Finds the tasks whose events are worth reading, one call for many tasks. A type of which the company has no events is
 * asked about once in a run.
 */
function createEventProbe(clearml) {
    // A probe costs the server a search for each task, and may tell that no other is needed.
    const limits = { training_debug_image: (0,p_limit__WEBPACK_IMPORTED_MODULE_1__/* ["default"] */ .A)(1), plot: (0,p_limit__WEBPACK_IMPORTED_MODULE_1__/* ["default"] */ .A)(1) };
    const absent = new Set();
    const ask = async (ids, type) => {
        const gone = new Set();
        let asked = ids;
        for (let tries = 1; asked.length > 0 && !absent.has(type); tries++) {
            try {
                const metrics = await clearml.metricsOf(asked, type);
                if (metrics === undefined)
                    absent.add(type);
                else
                    return { some: new Set(asked.filter((id) => metrics.get(id)?.length !== 0)), gone };
            }
            catch (error) {
                if (!(error instanceof _clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ClearMLError */ .Ft) || leavesOpen(error))
                    throw error;
                // One id that is gone refuses the whole call. Any other refusal means that this server cannot be asked so.
                const left = meansUnknownTask(error) ? await thoseThere(clearml, asked) : asked;
                for (const id of asked)
                    if (!left.includes(id))
                        gone.add(id);
                if (left.length === asked.length || tries === MAX_TRIES)
                    return { some: new Set(left), gone };
                asked = left;
            }
        }
        return { some: new Set(), gone };
    };
    return async (tasks, type) => {
        const proven = idsOf(tasks.filter(({ provenEvents }) => provenEvents.includes(type)));
        const open = idsOf(tasks.filter(({ provenEvents }) => !provenEvents.includes(type)));
        const { some, gone } = await limits[type](() => ask(open, type));
        return { some: new Set([...proven, ...some]), gone };
    };
}
function idsOf(tasks) {
    return tasks.map(({ id }) => id);
}
async function thoseThere(clearml, ids) {
    const there = await clearml.existing(ids);
    return ids.filter((id) => there.has(id));
}
/** A refusal is an answer, and so is one of another shape than on known releases; nothing else tells anything. */
function leavesOpen(error) {
    return error.inDoubt && error.failure.kind !== 'unexpected';
}
function meansUnknownTask(error) {
    return error instanceof _clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ClearMLError */ .Ft && error.is(400, 101);
}


/***/ }),

/***/ 53191:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   ON: () => (/* binding */ folderText),
/* harmony export */   pd: () => (/* binding */ foldersOf),
/* harmony export */   v8: () => (/* binding */ sortContents)
/* harmony export */ });
/* harmony import */ var _bucket_uri_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(13470);
/* harmony import */ var _marker_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(67605);


/** As people find it. */
function folderText(folder) {
    return folder.store === 'fileserver' ? folder.path : (0,_bucket_uri_js__WEBPACK_IMPORTED_MODULE_0__/* .objectUri */ .W)(folder.bucket, folder.prefix);
}
/** The folders of a task in which its files lie, each once. */
function foldersOf(locations, taskId) {
    const folders = locations.flatMap((location) => {
        const path = (0,_marker_js__WEBPACK_IMPORTED_MODULE_1__/* .taskFolderOf */ .PB)(location.store === 'fileserver' ? location.path : location.key, taskId);
        if (path === undefined)
            return [];
        return location.store === 'fileserver'
            ? [{ store: 'fileserver', host: location.host, path }]
            : [{ store: 'object', bucket: location.bucket, prefix: `${path}/` }];
    });
    return [...new Map(folders.map((folder) => [JSON.stringify(folder), folder])).values()];
}
/**
 * @param prefix the key of the folder itself, with its slash: what stands before was proved with its files
 * @param recordedKeys the keys that records name
 */
function sortContents(listed, prefix, recordedKeys, taskId) {
    const isOthers = ({ key }) => !recordedKeys.has(key) && (0,_marker_js__WEBPACK_IMPORTED_MODULE_1__/* .markedTaskIds */ .ml)(key.slice(prefix.length)).some((id) => id !== taskId);
    const own = listed.filter((object) => !isOthers(object));
    return {
        recorded: own.filter(({ key }) => recordedKeys.has(key)),
        unrecorded: own.filter(({ key }) => !recordedKeys.has(key)),
        ofOthers: listed.filter(isOthers),
    };
}


/***/ }),

/***/ 63950:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Rv: () => (/* binding */ modelGuard),
/* harmony export */   Sm: () => (/* binding */ stayingKeys),
/* harmony export */   nC: () => (/* binding */ spellingKeys)
/* harmony export */ });
/* harmony import */ var _marker_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(67605);
/* harmony import */ var _stored_names_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(43333);


/** Why the file of a model of a doomed task has to stay; undefined if it goes with the task. */
function modelGuard(model, { otherUsers, deleteModels }) {
    if (model.published)
        return 'published-model';
    if (!deleteModels)
        return 'model-kept';
    return otherUsers.length > 0 ? 'model-in-use' : undefined;
}
/**
 * Two URIs that share a key may name one file. The fileserver is asked for one name after the other until it finds one,
 * and may have several addresses: so a key is each of these names, from the task's id on.
 */
function spellingKeys(uri) {
    const scheme = /^[a-z][a-z0-9+.-]*(?=:)/iu.exec(uri)?.[0].toLowerCase() ?? '';
    const isLiteral = scheme !== 'http' && scheme !== 'https';
    const readings = isLiteral ? [(0,_stored_names_js__WEBPACK_IMPORTED_MODULE_0__/* .percentDecode */ .YZ)(uri)] : (0,_stored_names_js__WEBPACK_IMPORTED_MODULE_0__/* .readingsOf */ .RO)(uri);
    const parts = readings.map((reading) => (0,_marker_js__WEBPACK_IMPORTED_MODULE_1__/* .markedPart */ .q8)(reading) ?? reading);
    return [...new Set(parts.map((part) => (isLiteral ? `${scheme}:${part}` : `http:${plain(part)}`)))];
}
/** The keys of a file that stays, and of the folders that it lies in: these cannot go without it. */
function stayingKeys(uri) {
    return [...new Set(spellingKeys(uri).flatMap(withFolders))];
}
function withFolders(key) {
    const segments = key.split('/');
    return segments.map((_, i) => segments.slice(0, segments.length - i).join('/'));
}
/** As the fileserver's file system reads a path. */
function plain(name) {
    const segments = [];
    for (const segment of name.split('/')) {
        if (segment === '..')
            segments.pop();
        else if (segment !== '' && segment !== '.')
            segments.push(segment);
    }
    return segments.join('/');
}


/***/ }),

/***/ 76576:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Ao: () => (/* binding */ isMount),
/* harmony export */   nO: () => (/* binding */ localFileOf),
/* harmony export */   vI: () => (/* binding */ mountOf)
/* harmony export */ });
/* harmony import */ var _address_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(82367);

/**
 * The file of a `file://` URI or bare path below one of the roots; the longest prefix counts. The path is literal, as
 * ClearML's SDK reads it (docs/storage.md, "Shared folders").
 */
function localFileOf(uri, roots) {
    return below(barePath(uri), roots.map(({ from, to }) => ({ from: barePath(from), to })));
}
/** Where a path of a fileserver lies that is mounted here: its recorded text below the root. */
function mountOf({ host, path }, roots) {
    const mounts = roots.filter(isMount).map(({ from, to }) => ({ from: (0,_address_js__WEBPACK_IMPORTED_MODULE_0__/* .withPlainHost */ .V)(from), to }));
    const found = below(`${host}/${path}`, mounts);
    return found === undefined ? undefined : { root: found.root, path: found.key };
}
/** Whether it is the folder of a fileserver, which is read here and written by http. */
function isMount({ from }) {
    return /^https?:/iu.test(from);
}
function below(text, roots) {
    const [root] = roots
        .filter(({ from }) => text.startsWith(`${from}/`))
        .toSorted((a, b) => b.from.length - a.from.length);
    if (root === undefined)
        return undefined;
    return { root: root.to, key: text.slice(root.from.length).replace(/^\/+/u, '') };
}
/** ClearML writes both `/mnt/share/…` and `file:///mnt/share/…` for one folder. */
function barePath(uri) {
    return uri.replace(/^file:\/\//iu, '');
}


/***/ }),

/***/ 92057:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Zs: () => (/* binding */ configureStores),
/* harmony export */   vI: () => (/* binding */ hostedAt),
/* harmony export */   x5: () => (/* binding */ locate)
/* harmony export */ });
/* harmony import */ var _address_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(82367);
/* harmony import */ var _local_roots_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(76576);
/* harmony import */ var _stores_s3_endpoints_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(88153);



/** Undefined for an object of a cloud: whose bucket it is, its credentials tell. */
function hostedAt(location) {
    if (location.store === 'fileserver')
        return location;
    const { bucket, key } = location;
    return bucket.store === 'folder' ? { host: bucket.bucket, path: key } : undefined;
}
/** The stores as they are configured. */
function configureStores(config) {
    return {
        fileserverPrefixes: config.filesHosts.toSorted((a, b) => b.length - a.length),
        uriMap: config.uriMap,
        localRoots: config.localRoots,
        splitS3: (uri) => {
            const split = (0,_stores_s3_endpoints_js__WEBPACK_IMPORTED_MODULE_0__/* .splitS3Uri */ .Dr)(uri, config.s3Endpoints);
            if (!split.ok)
                return undefined;
            const { host, bucket, key } = split.location;
            return { bucket: { store: 's3', host, bucket }, key };
        },
    };
}
/** Names that stand for an upload that was never finished (docs/storage.md, "What is left"). */
const PLACEHOLDER = /(?:^|\/)(?:uploading_file|failed_uploading)$/u;
/**
 * Finds the store of a URI. Keys of `s3://`, `gs://` and `azure://` are literal text: `new URL` would
 * change blanks, `?`, `#` and `..`, and point at another object.
 */
function locate(uri, stores) {
    if (uri === '' || PLACEHOLDER.test(uri))
        return { kind: 'placeholder' };
    const mapped = (0,_address_js__WEBPACK_IMPORTED_MODULE_1__/* .withPlainHost */ .V)(mapUri((0,_address_js__WEBPACK_IMPORTED_MODULE_1__/* .withPlainHost */ .V)(uri), stores.uriMap));
    const scheme = /^([a-z][a-z0-9+.-]+):\/\//iu.exec(mapped)?.[1]?.toLowerCase();
    switch (scheme) {
        case 'http':
        case 'https':
            return onFileserver(mapped, stores.fileserverPrefixes);
        case 's3': {
            const object = stores.splitS3(mapped);
            return object === undefined
                ? { kind: 'elsewhere', reason: 'no-endpoint' }
                : known({ store: 'object', ...object });
        }
        case 'gs':
            return inBucket(mapped, /^gs:\/\/([^/]+)\/+(.+)$/isu, ([bucket, key]) => ({
                bucket: { store: 'gcs', bucket },
                key,
            }));
        case 'azure':
            return inBucket(mapped, /^azure:\/\/([^/]+\/[^/]+)\/+(.+)$/isu, ([place, key]) => {
                const [host = '', bucket = ''] = place.split('/');
                return { bucket: { store: 'azure', host, bucket }, key };
            });
        case undefined:
        case 'file': {
            const file = (0,_local_roots_js__WEBPACK_IMPORTED_MODULE_2__/* .localFileOf */ .nO)(mapped, stores.localRoots);
            return file === undefined
                ? { kind: 'elsewhere', reason: 'local' }
                : known({ store: 'object', bucket: { store: 'folder', bucket: file.root }, key: file.key });
        }
        default:
            return { kind: 'elsewhere', reason: 'foreign' };
    }
}
function mapUri(uri, uriMap) {
    const rules = uriMap.map(({ from, to }) => ({ from: (0,_address_js__WEBPACK_IMPORTED_MODULE_1__/* .withPlainHost */ .V)(from), to }));
    const rule = rules.find(({ from }) => uri.startsWith(`${from}/`));
    return rule === undefined ? uri : rule.to + uri.slice(rule.from.length);
}
/** A prefix matches only up to a whole segment: `http://files:8081` is not `http://files:80810`. */
function onFileserver(url, prefixes) {
    const prefix = prefixes.find((candidate) => url.startsWith(`${candidate}/`));
    if (prefix === undefined)
        return { kind: 'elsewhere', reason: 'foreign' };
    return known({ store: 'fileserver', host: prefix, path: url.slice(prefix.length).replace(/^\/+/u, '') });
}
function inBucket(uri, pattern, read) {
    const match = pattern.exec(uri);
    if (match === null)
        return { kind: 'elsewhere', reason: 'foreign' };
    return known({ store: 'object', ...read([match[1] ?? '', match[2] ?? '']) });
}
function known(location) {
    return { kind: 'known', location };
}


/***/ }),

/***/ 7463:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   y: () => (/* binding */ LookError)
/* harmony export */ });
/** A store refused a listing, or to tell a size. */
class LookError extends Error {
    name = 'LookError';
    /** It will not be otherwise later in this run: a right is missing, or the bucket, or the host. */
    isLasting;
    constructor(message, isLasting, options) {
        super(message, options);
        this.isLasting = isLasting;
    }
}


/***/ }),

/***/ 67605:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   PB: () => (/* binding */ taskFolderOf),
/* harmony export */   ml: () => (/* binding */ markedTaskIds),
/* harmony export */   q8: () => (/* binding */ markedPart)
/* harmony export */ });
/** A segment of a path that ends in `.<task id>`: how ClearML's uploader names a task's folder (docs/storage.md). */
const MARKED_SEGMENT = /\.([0-9a-f]{32})(?=\/)/gu;
/** The ids of all tasks whose folders the URI lies in; ids are never percent-encoded, so the stored text tells. */
function markedTaskIds(uri) {
    return [...uri.matchAll(MARKED_SEGMENT)].map((match) => match[1] ?? '');
}
/** The URI from the first of these ids on, or undefined if there is none. */
function markedPart(uri) {
    const { value } = uri.matchAll(MARKED_SEGMENT).next();
    return value === undefined ? undefined : uri.slice(value.index + 1);
}
/** The path up to the segment that ends in `.<task id>`, or undefined if there is none. */
function taskFolderOf(path, taskId) {
    const segments = path.split('/');
    const index = segments.findIndex((segment) => segment.endsWith(`.${taskId}`));
    return index < 0 || index === segments.length - 1 ? undefined : segments.slice(0, index + 1).join('/');
}


/***/ }),

/***/ 72214:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   n: () => (/* binding */ obstacleText),
/* harmony export */   q: () => (/* binding */ obstacleError)
/* harmony export */ });
const LEAVE_IT = 'or set on-file-error to delete-task to leave it';
/** What hinders, and what the user can do about it. */
function obstacleText(obstacle, uri) {
    switch (obstacle) {
        case 'not-configured': {
            const [host = uri] = /^[a-z0-9]+:\/\/[^/]*/iu.exec(uri) ?? [];
            const input = host.startsWith('s3') ? 's3-endpoints' : 'files-host or uri-map';
            return `${host} is not configured; name it in ${input}, or set on-file-error to delete-task`;
        }
        case 'local':
            return `${uri} lies on a disk of the machine that trained; map it to a store (uri-map), or name where it is mounted (local-roots), ${LEAVE_IT}`;
        case 'odd-path':
            return `the path of ${uri} has \`.\` or \`..\` segments, or is too short to be safe; delete it by hand, ${LEAVE_IT}`;
        case 'nested':
            return `${uri} lies in the folder of another task; delete that task first, ${LEAVE_IT}`;
    }
}
/** The same in two: `remedy` is the part of the text that says what the user can do. */
function obstacleError(obstacle, uri) {
    const error = obstacleText(obstacle, uri);
    return { error, remedy: error.slice(error.lastIndexOf('; ') + 2) };
}


/***/ }),

/***/ 64194:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ ownershipOf)
/* harmony export */ });
/* harmony import */ var _marker_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(67605);
/* harmony import */ var _stored_names_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(43333);


/**
 * Only a file on a known store, in a folder that ends in the task's own id, is the task's; nothing else
 * proves that ClearML uploaded it for this task (docs/storage.md, "Whose a file is").
 */
function ownershipOf({ uri, place, taskId, projectId, deletedTaskIds, modelGuard }) {
    if (place.kind === 'placeholder')
        return { kind: 'nothing' };
    const idsIn = (path) => (0,_marker_js__WEBPACK_IMPORTED_MODULE_0__/* .markedTaskIds */ .ml)(path).filter((id) => id !== projectId);
    const isOwn = (id) => id === taskId || deletedTaskIds.has(id);
    const liesInOwn = (path) => idsIn(path).length > 0 && idsIn(path).every(isOwn);
    const ids = idsIn(uri);
    if (place.kind === 'elsewhere') {
        // Nobody but ClearML's uploader makes such a path: most likely it is a store by another name.
        if (!ids.includes(taskId))
            return { kind: 'spared', reason: place.reason };
        if (modelGuard !== undefined)
            return { kind: 'spared', reason: modelGuard };
        return { kind: 'unreachable', obstacle: place.reason === 'local' ? 'local' : 'not-configured' };
    }
    if (ids.length === 0)
        return { kind: 'spared', reason: 'unmarked' };
    const isNested = !liesInOwn(uri) && ids.at(-1) === taskId;
    if (!liesInOwn(uri) && !isNested)
        return { kind: 'spared', reason: 'another-task' };
    if (modelGuard !== undefined)
        return { kind: 'spared', reason: modelGuard };
    if (isNested)
        return { kind: 'unreachable', obstacle: 'nested' };
    const { location } = place;
    if (location.store === 'object') {
        return isWholeKey(location) ? { kind: 'owned', location } : { kind: 'unreachable', obstacle: 'odd-path' };
    }
    const names = (0,_stored_names_js__WEBPACK_IMPORTED_MODULE_1__/* .namesOf */ .eZ)(location.path);
    if (names.length === 0)
        return { kind: 'nothing' };
    return names.every((name) => isPlain(name) && liesInOwn(name))
        ? { kind: 'owned', location }
        : { kind: 'unreachable', obstacle: 'odd-path' };
}
const MIN_SEGMENTS = 3;
const ODD_SEGMENT = /^\s*\.{1,2}\s*$/u;
/**
 * The fileserver resolves `.` and `..`, also encoded ones, and deletes what they lead to: one short path is a project, or
 * the whole store (transcript 21). Object keys are literal, and mean what they say.
 */
function isPlain(name) {
    const segments = name.split('/').filter((segment) => segment !== '');
    return segments.length >= MIN_SEGMENTS && !segments.some((segment) => ODD_SEGMENT.test(segment));
}
/** The file system of a folder, too, would resolve what a bucket takes literally. */
function isWholeKey({ bucket, key }) {
    if (bucket.store !== 'folder')
        return key !== '';
    return key.split('/').every((segment) => segment !== '' && !ODD_SEGMENT.test(segment));
}


/***/ }),

/***/ 43333:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   RO: () => (/* binding */ readingsOf),
/* harmony export */   YZ: () => (/* binding */ percentDecode),
/* harmony export */   eZ: () => (/* binding */ namesOf)
/* harmony export */ });
/** Longest name of a file, and longest path below the fileserver's folder, that Linux takes. */
const MAX_SEGMENT_BYTES = 255;
const MAX_PATH_BYTES = 4_000;
/**
 * Names under which the fileserver may have stored the file of a recorded path, likeliest first and none twice. Names
 * that it cannot have stored are left out: those that lead out of its folder, and those that no file system takes, for
 * one of which it refuses a whole `delete_many` (docs/storage.md, "Names").
 */
function namesOf(recorded) {
    return readingsOf(recorded).filter(isPossible);
}
/** All that a recorded text may mean. */
function readingsOf(recorded) {
    const path = recorded.toWellFormed();
    const cut = rawFrom(path);
    const sent = [percentDecode(path), percentDecode(path.slice(0, cut)) + path.slice(cut), path];
    return [...new Set(sent.flatMap(withSlashes).flatMap(withQuotes).flatMap(withControls))];
}
/** As the fileserver decodes: broken escapes stay as they are, and bytes that are no UTF-8 become U+FFFD. */
function percentDecode(text) {
    return text.replace(/(?:%[0-9a-f]{2})+/giu, (escapes) => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8'));
}
/**
 * Where the SDK left off encoding: at a raw `?` or `#`, and at a `;` in the last segment, which Python takes for the
 * parameters of a URL. The whole text of a synchronously uploaded model is raw.
 */
function rawFrom(path) {
    const end = path.search(/[?#]|$/u);
    const parameters = path.indexOf(';', path.slice(0, end).lastIndexOf('/') + 1);
    return parameters < 0 ? end : Math.min(end, parameters);
}
/** The SDK uploads `\` as `/`, but records it. Werkzeug takes it for an escape: of itself and of a quote, since 3.1.9 of any sign. */
function withSlashes(name) {
    if (!name.includes('\\'))
        return [name];
    return [name.replaceAll('\\', '/'), name, name.replaceAll('\\\\', '\\'), name.replaceAll(/\\(.)/gsu, '$1')];
}
/** Clients send `"` as `%22`. Werkzeug decodes that since 2.3, also what was a literal `%22` before. */
function withQuotes(name) {
    if (!/"|%22/u.test(name))
        return [name];
    return [name.replaceAll('%22', '"'), name, name.replaceAll('"', '%22')];
}
/** Clients send line breaks as escapes, urllib3 1.25 and 1.26 all control characters; no server is sure to decode them. */
function withControls(name) {
    if (!/%0[AD]/u.test(name) && name.search(CONTROLS) < 0)
        return [name];
    return [
        name.replaceAll(/[\r\n]/gu, percentEncode),
        name,
        name.replaceAll(CONTROLS, percentEncode),
        name.replaceAll(/%0[AD]/gu, percentDecode),
    ];
}
// eslint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\0-\x1a\x1c-\x1f]/gu;
function percentEncode(sign) {
    return `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
function isPossible(name) {
    const isTooLong = (text, bytes) => Buffer.byteLength(text) > bytes;
    return (!isTooLong(name, MAX_PATH_BYTES) &&
        !name.split('/').some((segment) => isTooLong(segment, MAX_SEGMENT_BYTES)) &&
        !name.includes('\0') &&
        !leadsOut(name));
}
function leadsOut(name) {
    let depth = 0;
    for (const segment of name.split('/')) {
        if (segment === '..')
            depth -= 1;
        else if (segment !== '' && segment !== '.')
            depth += 1;
        if (depth < 0)
            return true;
    }
    return false;
}


/***/ }),

/***/ 23018:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Th: () => (/* binding */ onceMore),
/* harmony export */   Wq: () => (/* binding */ isNobodyThere),
/* harmony export */   fr: () => (/* binding */ createProbe),
/* harmony export */   gz: () => (/* binding */ failed)
/* harmony export */ });
const WAIT_FOR_SOMEBODY_MS = 1_000;
function failed(said, breaksBucket = false) {
    const { error, remedy } = typeof said === 'string' ? { error: said } : said;
    return { kind: 'failed', error, remedy, breaksBucket };
}
function isNobodyThere({ kind }) {
    return kind === 'nobody-there';
}
/** Asks a second time where nobody was there: a service that starts anew is back by then, a wrong address is not. */
async function onceMore(ask, foundNobody, sleep) {
    const answer = await ask();
    if (!foundNobody(answer))
        return answer;
    // A stopped run interrupts its waits, and asks no more.
    const isStopped = await sleep(WAIT_FOR_SOMEBODY_MS).then(() => false, () => true);
    return isStopped ? answer : await ask();
}
/**
 * Asks a bucket once in a run, before the first deletion in it.
 * @param ask by a read; what its answer does not say of all keys of the bucket is left to the deletions themselves
 */
function createProbe(ask, sleep) {
    let asked;
    const probe = async () => {
        const answer = await onceMore(ask, (given) => given !== undefined && isNobodyThere(given), sleep);
        if (answer?.kind === 'nobody-there')
            return failed(answer, true);
        return answer?.kind === 'failed' && answer.breaksBucket ? answer : undefined;
    };
    return () => (asked ??= probe());
}


/***/ }),

/***/ 76236:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   AO: () => (/* binding */ s3CredentialsOf),
/* harmony export */   BF: () => (/* binding */ azureCredentialsOf),
/* harmony export */   be: () => (/* binding */ gcsCredentialsOf),
/* harmony export */   zw: () => (/* binding */ NO_CREDENTIALS)
/* harmony export */ });
const NO_CREDENTIALS = { s3: [], gcs: [], azure: [] };
/** Those of the bucket before those of all buckets there. */
function s3CredentialsOf({ s3 }, host, bucket) {
    const there = s3.filter((entry) => entry.host === host);
    const own = there.find((entry) => entry.bucket === bucket.toLowerCase());
    return own ?? there.find((entry) => entry.bucket === undefined);
}
function gcsCredentialsOf({ gcs }, bucket) {
    return gcs.find((entry) => entry.bucket === bucket) ?? gcs.find((entry) => entry.bucket === undefined);
}
/** The first that fits, as the SDK does it. */
function azureCredentialsOf({ azure }, account, container) {
    return azure.find((entry) => entry.account === account && (entry.container === undefined || entry.container === container));
}


/***/ }),

/***/ 31344:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   N: () => (/* binding */ unnameable),
/* harmony export */   t: () => (/* binding */ hasDotSegment)
/* harmony export */ });
/** Why no request can name this key, on any store; undefined if one can. */
function unnameable(key) {
    if (key === '')
        return 'The URI names no object.';
    // UTF-8 would put U+FFFD for a lone surrogate, which is the key of another object.
    return key.isWellFormed() ? undefined : 'The name of the object is not valid Unicode.';
}
/** URL parsers, and proxies, fold `a/../b` to `b`: the request would name another object. */
function hasDotSegment(key) {
    return key.split(/[/\\]/u).some((segment) => segment === '.' || segment === '..');
}


/***/ }),

/***/ 91126:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  h: () => (/* binding */ createObjectStore)
});

// EXTERNAL MODULE: ./src/files/look-error.ts
var look_error = __nccwpck_require__(7463);
// EXTERNAL MODULE: ./src/files/stores/answer.ts
var stores_answer = __nccwpck_require__(23018);
// EXTERNAL MODULE: ./node_modules/p-limit/index.js + 1 modules
var p_limit = __nccwpck_require__(70370);
// EXTERNAL MODULE: ./src/files/stores/object-keys.ts
var object_keys = __nccwpck_require__(31344);
;// CONCATENATED MODULE: ./src/files/stores/deletion.ts



const SINGLE_DELETES_AT_ONCE = 16;
const RETRY_WAITS_MS = [500, 2_000, 8_000];
const STOPPED = (0,stores_answer/* failed */.gz)('Not deleted: the run was stopped before.');
/**
 * Deletes the keys of a bucket by batches, what the store was too busy for again,
 * and one by one what batches cannot take. After an error that breaks the bucket nothing more is sent to it.
 */
function createDeleter({ sleep, concurrency, signal }) {
    const batches = (0,p_limit/* default */.A)(concurrency);
    const singles = (0,p_limit/* default */.A)(SINGLE_DELETES_AT_ONCE);
    return async (keys, requests) => {
        let broken = signal?.aborted === true ? STOPPED : await requests.probe();
        const halted = () => broken ?? (signal?.aborted === true ? STOPPED : undefined);
        const note = (answer) => {
            const noted = answer.kind === 'nobody-there' ? (0,stores_answer/* failed */.gz)(answer, true) : answer;
            if (noted.kind === 'failed' && noted.breaksBucket)
                broken ??= noted;
            return noted;
        };
        const sendBatch = async (send, items) => {
            const halt = halted();
            if (halt !== undefined) {
                for (const item of items)
                    item.answer = halt;
                return true;
            }
            const answers = await (0,stores_answer/* onceMore */.Th)(() => send(items.map(({ key }) => key)), (given) => given !== 'unsupported' && given.some(stores_answer/* isNobodyThere */.Wq), sleep);
            if (answers === 'unsupported')
                return false;
            items.forEach((item, i) => (item.answer = note(answers[i] ?? { kind: 'unanswered' })));
            return true;
        };
        const sendBatches = async (items) => {
            const { batch } = requests;
            if (batch === undefined)
                return;
            let open = items.filter(({ key }) => batch.fits(key));
            for (const waitMs of [...RETRY_WAITS_MS, undefined]) {
                if (open.length === 0 || !(await sendBatch(batch.send, open)))
                    return;
                open = open.filter(({ answer }) => answer.kind === 'busy');
                if (open.length === 0 || waitMs === undefined)
                    return;
                // A stopped run interrupts its waits, and the next round sees that it is stopped.
                await sleep(waitMs).catch(() => undefined);
            }
        };
        const deleteChunk = async (chunk) => {
            const items = chunk.map((key) => ({
                key,
                answer: refuse(key, requests) ?? { kind: 'unanswered' },
            }));
            const asked = items.filter(({ answer }) => answer.kind === 'unanswered');
            await sendBatches(asked);
            await Promise.all(asked.map(async (item) => {
                if (item.answer.kind !== 'unanswered')
                    return;
                item.answer = await singles(async () => note(halted() ?? (await (0,stores_answer/* onceMore */.Th)(() => requests.single(item.key), stores_answer/* isNobodyThere */.Wq, sleep))));
            }));
            // One denied key may be a locked one.
            const allDenied = asked.length > 1 && asked.every(({ answer }) => answer.kind === 'denied');
            return items.map(({ answer }) => {
                const outcome = settle(answer, allDenied);
                note(outcome);
                return outcome;
            });
        };
        const chunks = chunksOf(keys, requests.batchSize);
        return (await Promise.all(chunks.map((chunk) => batches(() => deleteChunk(chunk))))).flat();
    };
}
/** What a deletion itself begins with. */
async function checkKeys(keys, requests) {
    const ofAll = await requests.probe();
    return keys.map((key) => refuse(key, requests) ?? ofAll ?? { kind: 'deletable' });
}
function settle(answer, allDenied) {
    switch (answer.kind) {
        case 'denied':
            return (0,stores_answer/* failed */.gz)(answer, allDenied);
        case 'busy':
            return (0,stores_answer/* failed */.gz)(answer);
        case 'nobody-there':
            return (0,stores_answer/* failed */.gz)(answer, true);
        case 'unanswered':
            return (0,stores_answer/* failed */.gz)('The store did not say what became of the file.');
        case 'deleted':
        case 'gone':
        case 'failed':
            return answer;
    }
}
function refuse(key, requests) {
    const reason = (0,object_keys/* unnameable */.N)(key) ?? requests.refuse(key);
    return reason === undefined ? undefined : (0,stores_answer/* failed */.gz)(reason);
}
function chunksOf(keys, size) {
    return Array.from({ length: Math.ceil(keys.length / size) }, (_, i) => keys.slice(i * size, (i + 1) * size));
}

;// CONCATENATED MODULE: ./src/files/stores/object-store.ts



function createObjectStore({ open, explain, close }, options) {
    const deleteKeys = createDeleter(options);
    const opened = new Map();
    const requestsTo = (bucket) => {
        const name = JSON.stringify(bucket);
        const requests = opened.get(name) ?? open(bucket);
        opened.set(name, requests);
        return requests;
    };
    const inBucket = async (bucket, keys, work) => {
        try {
            return await work(await requestsTo(bucket));
        }
        catch (error) {
            const failure = (0,stores_answer/* failed */.gz)(explain(bucket, error), true);
            return keys.map(() => failure);
        }
    };
    /** What speaks against a bucket as a whole speaks against a look at it. */
    const readsOf = async (bucket) => {
        try {
            return await requestsTo(bucket);
        }
        catch (cause) {
            throw new look_error/* LookError */.y(explain(bucket, cause), true, { cause });
        }
    };
    return {
        list: async function* (bucket, prefix) {
            yield* (await readsOf(bucket)).list(prefix);
        },
        bytesOf: async (bucket, key) => await (await readsOf(bucket)).bytesOf(key),
        check: (bucket, keys) => inBucket(bucket, keys, (requests) => checkKeys(keys, requests)),
        deleteObjects: (bucket, keys) => inBucket(bucket, keys, (requests) => deleteKeys(keys, requests)),
        close,
    };
}


/***/ }),

/***/ 88153:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Dr: () => (/* binding */ splitS3Uri),
/* harmony export */   ET: () => (/* binding */ isBucketName),
/* harmony export */   lt: () => (/* binding */ s3Endpoints)
/* harmony export */ });
const FORM = 'one endpoint a line in the form "URL [KEY_VARIABLE SECRET_VARIABLE] [region=NAME]", ' +
    'for example "http://minio.lan:9000 MINIO_KEY MINIO_SECRET region=eu"';
// Capitals only, since somebody will paste the secrets themselves, and names of variables are shown.
const VARIABLE = /^[A-Z_][A-Z0-9_]*$/u;
const REGION = /^region=([A-Za-z0-9][A-Za-z0-9-]{0,62})$/u;
/** The lines of the input `s3-endpoints`; none at all is an empty list. */
const s3Endpoints = (text) => {
    const endpoints = [];
    for (const [index, line] of text.split(/\r?\n/u).entries()) {
        if (line.trim() === '')
            continue;
        const parsed = parseLine(line.trim().split(/[ \t]+/u));
        const problem = typeof parsed === 'string'
            ? parsed
            : endpoints.some((other) => collide(other, parsed))
                ? 'names a host a second time'
                : undefined;
        if (problem !== undefined)
            return { ok: false, accepted: `${FORM}; line ${index + 1} ${problem}` };
        if (typeof parsed !== 'string')
            endpoints.push(parsed);
    }
    return { ok: true, value: endpoints };
};
function parseLine([address = '', ...words]) {
    const url = originOf(address);
    if (url === undefined)
        return 'starts with no http or https URL of a host alone, without user, path and query';
    const last = words.at(-1) ?? '';
    const region = REGION.exec(last)?.[1];
    if (region === undefined && last.includes('='))
        return 'ends in something else than region=NAME';
    const [key, secret, ...rest] = region === undefined ? words : words.slice(0, -1);
    if (rest.length > 0)
        return 'has words too many';
    if (key === undefined)
        return { host: url.host, url: url.origin, region, variables: undefined };
    if (secret === undefined)
        return 'names one variable; the key and the secret are two';
    if (!VARIABLE.test(key) || !VARIABLE.test(secret)) {
        return 'must name environment variables in capitals (A-Z, 0-9, _), never the key and secret themselves';
    }
    return { host: url.host, url: url.origin, region, variables: { key, secret } };
}
function originOf(address) {
    const url = /^https?:\/\//iu.test(address) && URL.canParse(address) ? new URL(address) : undefined;
    const bare = url?.username === '' && url.password === '' && url.pathname === '/';
    return bare && !/[?#]/u.test(address) ? url : undefined;
}
/** Two endpoints that one URI could mean. */
function collide(a, b) {
    const [one, other] = [new URL(a.url), new URL(b.url)];
    if (one.hostname !== other.hostname)
        return false;
    return portOf(one) === portOf(other) || (one.port === '' && other.port === '');
}
/**
 * Splits `s3://bucket/key`, or with a configured endpoint `s3://host[:port]/bucket/key`.
 * The key is literal: blanks, `%`, `?` and `#` are characters like any other.
 */
function splitS3Uri(uri, endpoints) {
    const match = /^s3:\/\/([^/]*)(?:\/+(.*))?$/su.exec(uri);
    if (match === null)
        return { ok: false, reason: 'not an s3:// URI' };
    const [, authority = '', rest = ''] = match;
    const host = /^(\[[\da-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?$/iu.exec(authority);
    if (host === null)
        return { ok: false, reason: 'the part after s3:// is neither a bucket nor a host' };
    const [, name = '', port] = host;
    const endpoint = endpoints.find((candidate) => isAt(candidate, name.toLowerCase(), port));
    if (endpoint === undefined) {
        return port === undefined
            ? locate(undefined, authority, rest)
            : { ok: false, reason: `no endpoint configured for ${authority}: add it to s3-endpoints` };
    }
    const slash = rest.indexOf('/');
    if (slash < 0)
        return { ok: false, reason: 'it names no object' };
    return locate(endpoint.host, rest.slice(0, slash), rest.slice(slash).replace(/^\/+/u, ''));
}
function locate(host, bucket, key) {
    if (!isBucketName(bucket))
        return { ok: false, reason: `"${bucket}" is no name of a bucket` };
    return key === ''
        ? { ok: false, reason: 'it names no object' }
        : { ok: true, location: { host, bucket, key } };
}
/** The names of S3 of all times and compatible stores; no ARN, which the SDK would follow elsewhere. */
function isBucketName(name) {
    return /^[A-Za-z0-9][\w.-]{0,254}$/u.test(name);
}
function isAt(endpoint, hostname, port) {
    const url = new URL(endpoint.url);
    if (url.hostname !== hostname)
        return false;
    return port === undefined ? url.port === '' : Number(port) === portOf(url);
}
function portOf(url) {
    return Number(url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : url.port);
}


/***/ }),

/***/ 97021:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Dc: () => (/* binding */ countFiles),
/* harmony export */   EM: () => (/* binding */ NO_FILES),
/* harmony export */   F8: () => (/* binding */ plusSizes),
/* harmony export */   Ko: () => (/* binding */ measuredBytes),
/* harmony export */   Lt: () => (/* binding */ deletedFiles),
/* harmony export */   Z: () => (/* binding */ withSizes),
/* harmony export */   tY: () => (/* binding */ plus),
/* harmony export */   xX: () => (/* binding */ storeOf)
/* harmony export */ });
/* harmony import */ var _task_file_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(10349);

const NO_FILES = {
    deleted: { artifact: 0, model: 0, 'debug-sample': 0, plot: 0, unrecorded: 0 },
    byStore: {},
    gone: 0,
    failed: [],
    spared: [],
    freedBytes: 0,
    sized: {},
    wholeFolders: [],
    leftFolders: [],
    notListed: [],
};
function deletedFiles({ deleted }) {
    return Object.values(deleted).reduce((sum, count) => sum + count, 0);
}
function storeOf(location) {
    return location.store === 'fileserver' ? 'fileserver' : location.bucket.store;
}
/** The counts of files that were deleted, or would be, with their sizes. */
function countFiles(files) {
    const deleted = { ...NO_FILES.deleted };
    const byStore = new Map();
    for (const { file, location } of files) {
        deleted[file.kind] += 1;
        byStore.set(storeOf(location), (byStore.get(storeOf(location)) ?? 0) + 1);
    }
    return { deleted, byStore: Object.fromEntries(byStore), ...withSizes(sizesOf(files)) };
}
function sizesOf(files) {
    const sizes = new Map();
    for (const { file, isMeasured } of files) {
        const { kind, bytes } = file;
        if (bytes === undefined)
            continue;
        const one = { files: 1, bytes, measuredBytes: isMeasured ? bytes : 0 };
        sizes.set(kind, plusSized(sizes.get(kind), one));
    }
    return Object.fromEntries(sizes);
}
/** The two fields of a tally that hold sizes. */
function withSizes(sized) {
    return { sized, freedBytes: Object.values(sized).reduce((sum, { bytes }) => sum + bytes, 0) };
}
function measuredBytes({ sized }) {
    return Object.values(sized).reduce((sum, one) => sum + one.measuredBytes, 0);
}
/** What became of two groups of one task's files. */
function plus(a, b) {
    const deleted = { ...a.deleted };
    for (const kind of _task_file_js__WEBPACK_IMPORTED_MODULE_0__/* .FILE_KINDS */ .R)
        deleted[kind] += b.deleted[kind];
    return {
        deleted,
        byStore: plusStores(a.byStore, b.byStore),
        gone: a.gone + b.gone,
        failed: [...a.failed, ...b.failed],
        spared: [...a.spared, ...b.spared],
        ...withSizes(plusSizes(a.sized, b.sized)),
        wholeFolders: [...a.wholeFolders, ...b.wholeFolders],
        leftFolders: [...a.leftFolders, ...b.leftFolders],
        notListed: [...new Set([...a.notListed, ...b.notListed])],
    };
}
function plusSizes(a, b) {
    const kinds = _task_file_js__WEBPACK_IMPORTED_MODULE_0__/* .FILE_KINDS */ .R.filter((kind) => a[kind] !== undefined || b[kind] !== undefined);
    return Object.fromEntries(kinds.map((kind) => [kind, plusSized(a[kind], b[kind])]));
}
function plusSized(a = NO_SIZE, b = NO_SIZE) {
    return {
        files: a.files + b.files,
        bytes: a.bytes + b.bytes,
        measuredBytes: a.measuredBytes + b.measuredBytes,
    };
}
const NO_SIZE = { files: 0, bytes: 0, measuredBytes: 0 };
function plusStores(a, b) {
    const sums = new Map(Object.entries(a));
    for (const [store, number] of Object.entries(b))
        sums.set(store, (sums.get(store) ?? 0) + number);
    return Object.fromEntries(sums);
}


/***/ }),

/***/ 10349:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ FILE_KINDS),
/* harmony export */   f: () => (/* binding */ spareReasonText)
/* harmony export */ });
const FILE_KINDS = ['artifact', 'model', 'debug-sample', 'plot', 'unrecorded'];
const TEXTS = {
    'another-task': 'lies in the folder of another task',
    unmarked: 'lies in no task folder, so it was registered, not uploaded',
    foreign: 'lies on no configured store',
    local: 'a path on the machine that trained',
    'no-endpoint': 'its S3 endpoint is not configured (s3-endpoints)',
    'published-model': 'belongs to a published model',
    'model-in-use': 'belongs to a model that another task uses as input',
    'model-kept': 'belongs to a model that is kept (delete-models is false)',
    'left-model': 'belongs to a model whose maker is gone, and nothing proves that it may go',
    'named-elsewhere': 'another model or an artifact of a task names it',
    shared: 'a model of another task has the same file',
};
function spareReasonText(reason) {
    return TEXTS[reason];
}


/***/ }),

/***/ 57743:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  F: () => (/* binding */ caFilesOf),
  c: () => (/* binding */ trustAuthorities)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __nccwpck_require__(77598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(73024);
;// CONCATENATED MODULE: external "node:tls"
const external_node_tls_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tls");
var external_node_tls_default = /*#__PURE__*/__nccwpck_require__.n(external_node_tls_namespaceObject);
// EXTERNAL MODULE: external "node:process"
var external_node_process_ = __nccwpck_require__(1708);
;// CONCATENATED MODULE: ./src/host/ca-certificates.ts




/** What Python's requests, curl, OpenSSL and AWS's tools read, and with them ClearML's SDK. Node itself reads the first. */
const VARIABLES = [
    'NODE_EXTRA_CA_CERTS',
    'REQUESTS_CA_BUNDLE',
    'CURL_CA_BUNDLE',
    'SSL_CERT_FILE',
    'AWS_CA_BUNDLE',
];
function caFilesOf(env) {
    return VARIABLES.flatMap((name) => {
        const path = env[name]?.trim() ?? '';
        return path === '' ? [] : [{ name, path }];
    });
}
/**
 * From now on trusts the authorities in these files, beside those that Node brings, for every connection of the process.
 * @returns what could not be taken, for people
 */
function trustAuthorities(files) {
    const read = files.map(readAuthorities);
    const found = new Set(read.flatMap(({ certificates }) => certificates));
    const problems = read.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
    if (found.size === 0)
        return problems;
    // It came with Node 22.19 and 24.5.
    if (!("setDefaultCACertificates" in (external_node_tls_default())))
        return [...problems, ...tooOld(files)];
    external_node_tls_default().setDefaultCACertificates([...external_node_tls_default().getCACertificates('default'), ...found]);
    return problems;
}
function readAuthorities({ name, path }) {
    let text;
    try {
        text = (0,external_node_fs_.readFileSync)(path, 'utf8');
    }
    catch (error) {
        return { certificates: [], problem: `${name}: the file ${path} ${reasonOf(error)}. ${LOSS}` };
    }
    const certificates = (text.match(CERTIFICATE) ?? []).filter(isReadable);
    return certificates.length > 0
        ? { certificates }
        : { certificates, problem: `${name}: the file ${path} holds no certificate in PEM. ${LOSS}` };
}
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/gu;
const LOSS = 'No authority is trusted because of it';
function isReadable(pem) {
    try {
        new external_node_crypto_.X509Certificate(pem);
        return true;
    }
    catch {
        return false;
    }
}
function reasonOf(error) {
    const { code, message } = error;
    if (code === 'ENOENT')
        return 'is not there';
    return code === 'EISDIR' ? 'is a folder' : `cannot be read (${message})`;
}
/** NODE_EXTRA_CA_CERTS is read by every Node. */
function tooOld(files) {
    const names = files.map(({ name }) => name).filter((name) => name !== VARIABLES[0]);
    if (names.length === 0)
        return [];
    return [
        `${names.join(', ')}: Node ${external_node_process_.versions.node} takes certificates from NODE_EXTRA_CA_CERTS only. ` +
            'Name the file there, or use Node 22.19, 24.5 or later',
    ];
}


/***/ }),

/***/ 50014:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  S: () => (/* binding */ githubHost)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(76760);
var external_node_path_default = /*#__PURE__*/__nccwpck_require__.n(external_node_path_);
// EXTERNAL MODULE: external "os"
var external_os_ = __nccwpck_require__(70857);
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/utils.js
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */
/**
 * Sanitizes an input into a string so it can be passed into issueCommand safely
 * @param input input to sanitize into a string
 */
function utils_toCommandValue(input) {
    if (input === null || input === undefined) {
        return '';
    }
    else if (typeof input === 'string' || input instanceof String) {
        return input;
    }
    return JSON.stringify(input);
}
/**
 *
 * @param annotationProperties
 * @returns The command properties to send with the actual annotation command
 * See IssueCommandProperties: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs#L646
 */
function utils_toCommandProperties(annotationProperties) {
    if (!Object.keys(annotationProperties).length) {
        return {};
    }
    return {
        title: annotationProperties.title,
        file: annotationProperties.file,
        line: annotationProperties.startLine,
        endLine: annotationProperties.endLine,
        col: annotationProperties.startColumn,
        endColumn: annotationProperties.endColumn
    };
}
//# sourceMappingURL=utils.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/command.js


/**
 * Issues a command to the GitHub Actions runner
 *
 * @param command - The command name to issue
 * @param properties - Additional properties for the command (key-value pairs)
 * @param message - The message to include with the command
 * @remarks
 * This function outputs a specially formatted string to stdout that the Actions
 * runner interprets as a command. These commands can control workflow behavior,
 * set outputs, create annotations, mask values, and more.
 *
 * Command Format:
 *   ::name key=value,key=value::message
 *
 * @example
 * ```typescript
 * // Issue a warning annotation
 * issueCommand('warning', {}, 'This is a warning message');
 * // Output: ::warning::This is a warning message
 *
 * // Set an environment variable
 * issueCommand('set-env', { name: 'MY_VAR' }, 'some value');
 * // Output: ::set-env name=MY_VAR::some value
 *
 * // Add a secret mask
 * issueCommand('add-mask', {}, 'secretValue123');
 * // Output: ::add-mask::secretValue123
 * ```
 *
 * @internal
 * This is an internal utility function that powers the public API functions
 * such as setSecret, warning, error, and exportVariable.
 */
function command_issueCommand(command, properties, message) {
    const cmd = new Command(command, properties, message);
    process.stdout.write(cmd.toString() + external_os_.EOL);
}
function command_issue(name, message = '') {
    command_issueCommand(name, {}, message);
}
const CMD_STRING = '::';
class Command {
    constructor(command, properties, message) {
        if (!command) {
            command = 'missing.command';
        }
        this.command = command;
        this.properties = properties;
        this.message = message;
    }
    toString() {
        let cmdStr = CMD_STRING + this.command;
        if (this.properties && Object.keys(this.properties).length > 0) {
            cmdStr += ' ';
            let first = true;
            for (const key in this.properties) {
                if (this.properties.hasOwnProperty(key)) {
                    const val = this.properties[key];
                    if (val) {
                        if (first) {
                            first = false;
                        }
                        else {
                            cmdStr += ',';
                        }
                        cmdStr += `${key}=${escapeProperty(val)}`;
                    }
                }
            }
        }
        cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
        return cmdStr;
    }
}
function escapeData(s) {
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A');
}
function escapeProperty(s) {
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A')
        .replace(/:/g, '%3A')
        .replace(/,/g, '%2C');
}
//# sourceMappingURL=command.js.map
// EXTERNAL MODULE: external "crypto"
var external_crypto_ = __nccwpck_require__(76982);
// EXTERNAL MODULE: external "fs"
var external_fs_ = __nccwpck_require__(79896);
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/file-command.js
// For internal use, subject to change.
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */




function file_command_issueFileCommand(command, message) {
    const filePath = process.env[`GITHUB_${command}`];
    if (!filePath) {
        throw new Error(`Unable to find environment variable for file command ${command}`);
    }
    if (!external_fs_.existsSync(filePath)) {
        throw new Error(`Missing file at path: ${filePath}`);
    }
    external_fs_.appendFileSync(filePath, `${utils_toCommandValue(message)}${external_os_.EOL}`, {
        encoding: 'utf8'
    });
}
function file_command_prepareKeyValueMessage(key, value) {
    const delimiter = `ghadelimiter_${external_crypto_.randomUUID()}`;
    const convertedValue = utils_toCommandValue(value);
    // These should realistically never happen, but just in case someone finds a
    // way to exploit uuid generation let's not allow keys or values that contain
    // the delimiter.
    if (key.includes(delimiter)) {
        throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
    }
    if (convertedValue.includes(delimiter)) {
        throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
    }
    return `${key}<<${delimiter}${external_os_.EOL}${convertedValue}${external_os_.EOL}${delimiter}`;
}
//# sourceMappingURL=file-command.js.map
// EXTERNAL MODULE: external "path"
var external_path_ = __nccwpck_require__(16928);
// EXTERNAL MODULE: ./node_modules/@actions/http-client/lib/index.js + 1 modules
var lib = __nccwpck_require__(47005);
;// CONCATENATED MODULE: ./node_modules/@actions/http-client/lib/auth.js
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};
class BasicCredentialHandler {
    constructor(username, password) {
        this.username = username;
        this.password = password;
    }
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Basic ${Buffer.from(`${this.username}:${this.password}`).toString('base64')}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return __awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
class auth_BearerCredentialHandler {
    constructor(token) {
        this.token = token;
    }
    // currently implements pre-authorization
    // TODO: support preAuth = false where it hooks on 401
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Bearer ${this.token}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return __awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
class PersonalAccessTokenCredentialHandler {
    constructor(token) {
        this.token = token;
    }
    // currently implements pre-authorization
    // TODO: support preAuth = false where it hooks on 401
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Basic ${Buffer.from(`PAT:${this.token}`).toString('base64')}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return __awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
//# sourceMappingURL=auth.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/oidc-utils.js
var oidc_utils_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};



class oidc_utils_OidcClient {
    static createHttpClient(allowRetry = true, maxRetry = 10) {
        const requestOptions = {
            allowRetries: allowRetry,
            maxRetries: maxRetry
        };
        return new HttpClient('actions/oidc-client', [new BearerCredentialHandler(oidc_utils_OidcClient.getRequestToken())], requestOptions);
    }
    static getRequestToken() {
        const token = process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
        if (!token) {
            throw new Error('Unable to get ACTIONS_ID_TOKEN_REQUEST_TOKEN env variable');
        }
        return token;
    }
    static getIDTokenUrl() {
        const runtimeUrl = process.env['ACTIONS_ID_TOKEN_REQUEST_URL'];
        if (!runtimeUrl) {
            throw new Error('Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable');
        }
        return runtimeUrl;
    }
    static getCall(id_token_url) {
        return oidc_utils_awaiter(this, void 0, void 0, function* () {
            var _a;
            const httpclient = oidc_utils_OidcClient.createHttpClient();
            const res = yield httpclient
                .getJson(id_token_url)
                .catch(error => {
                throw new Error(`Failed to get ID Token. \n 
        Error Code : ${error.statusCode}\n 
        Error Message: ${error.message}`);
            });
            const id_token = (_a = res.result) === null || _a === void 0 ? void 0 : _a.value;
            if (!id_token) {
                throw new Error('Response json body do not have ID Token field');
            }
            return id_token;
        });
    }
    static getIDToken(audience) {
        return oidc_utils_awaiter(this, void 0, void 0, function* () {
            try {
                // New ID Token is requested from action service
                let id_token_url = oidc_utils_OidcClient.getIDTokenUrl();
                if (audience) {
                    const encodedAudience = encodeURIComponent(audience);
                    id_token_url = `${id_token_url}&audience=${encodedAudience}`;
                }
                debug(`ID token url is ${id_token_url}`);
                const id_token = yield oidc_utils_OidcClient.getCall(id_token_url);
                setSecret(id_token);
                return id_token;
            }
            catch (error) {
                throw new Error(`Error message: ${error.message}`);
            }
        });
    }
}
//# sourceMappingURL=oidc-utils.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/summary.js
var summary_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const { access, appendFile, writeFile } = external_fs_.promises;
const SUMMARY_ENV_VAR = 'GITHUB_STEP_SUMMARY';
const SUMMARY_DOCS_URL = 'https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions#adding-a-job-summary';
class Summary {
    constructor() {
        this._buffer = '';
    }
    /**
     * Finds the summary file path from the environment, rejects if env var is not found or file does not exist
     * Also checks r/w permissions.
     *
     * @returns step summary file path
     */
    filePath() {
        return summary_awaiter(this, void 0, void 0, function* () {
            if (this._filePath) {
                return this._filePath;
            }
            const pathFromEnv = process.env[SUMMARY_ENV_VAR];
            if (!pathFromEnv) {
                throw new Error(`Unable to find environment variable for $${SUMMARY_ENV_VAR}. Check if your runtime environment supports job summaries.`);
            }
            try {
                yield access(pathFromEnv, external_fs_.constants.R_OK | external_fs_.constants.W_OK);
            }
            catch (_a) {
                throw new Error(`Unable to access summary file: '${pathFromEnv}'. Check if the file has correct read/write permissions.`);
            }
            this._filePath = pathFromEnv;
            return this._filePath;
        });
    }
    /**
     * Wraps content in an HTML tag, adding any HTML attributes
     *
     * @param {string} tag HTML tag to wrap
     * @param {string | null} content content within the tag
     * @param {[attribute: string]: string} attrs key-value list of HTML attributes to add
     *
     * @returns {string} content wrapped in HTML element
     */
    wrap(tag, content, attrs = {}) {
        const htmlAttrs = Object.entries(attrs)
            .map(([key, value]) => ` ${key}="${value}"`)
            .join('');
        if (!content) {
            return `<${tag}${htmlAttrs}>`;
        }
        return `<${tag}${htmlAttrs}>${content}</${tag}>`;
    }
    /**
     * Writes text in the buffer to the summary buffer file and empties buffer. Will append by default.
     *
     * @param {SummaryWriteOptions} [options] (optional) options for write operation
     *
     * @returns {Promise<Summary>} summary instance
     */
    write(options) {
        return summary_awaiter(this, void 0, void 0, function* () {
            const overwrite = !!(options === null || options === void 0 ? void 0 : options.overwrite);
            const filePath = yield this.filePath();
            const writeFunc = overwrite ? writeFile : appendFile;
            yield writeFunc(filePath, this._buffer, { encoding: 'utf8' });
            return this.emptyBuffer();
        });
    }
    /**
     * Clears the summary buffer and wipes the summary file
     *
     * @returns {Summary} summary instance
     */
    clear() {
        return summary_awaiter(this, void 0, void 0, function* () {
            return this.emptyBuffer().write({ overwrite: true });
        });
    }
    /**
     * Returns the current summary buffer as a string
     *
     * @returns {string} string of summary buffer
     */
    stringify() {
        return this._buffer;
    }
    /**
     * If the summary buffer is empty
     *
     * @returns {boolen} true if the buffer is empty
     */
    isEmptyBuffer() {
        return this._buffer.length === 0;
    }
    /**
     * Resets the summary buffer without writing to summary file
     *
     * @returns {Summary} summary instance
     */
    emptyBuffer() {
        this._buffer = '';
        return this;
    }
    /**
     * Adds raw text to the summary buffer
     *
     * @param {string} text content to add
     * @param {boolean} [addEOL=false] (optional) append an EOL to the raw text (default: false)
     *
     * @returns {Summary} summary instance
     */
    addRaw(text, addEOL = false) {
        this._buffer += text;
        return addEOL ? this.addEOL() : this;
    }
    /**
     * Adds the operating system-specific end-of-line marker to the buffer
     *
     * @returns {Summary} summary instance
     */
    addEOL() {
        return this.addRaw(external_os_.EOL);
    }
    /**
     * Adds an HTML codeblock to the summary buffer
     *
     * @param {string} code content to render within fenced code block
     * @param {string} lang (optional) language to syntax highlight code
     *
     * @returns {Summary} summary instance
     */
    addCodeBlock(code, lang) {
        const attrs = Object.assign({}, (lang && { lang }));
        const element = this.wrap('pre', this.wrap('code', code), attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML list to the summary buffer
     *
     * @param {string[]} items list of items to render
     * @param {boolean} [ordered=false] (optional) if the rendered list should be ordered or not (default: false)
     *
     * @returns {Summary} summary instance
     */
    addList(items, ordered = false) {
        const tag = ordered ? 'ol' : 'ul';
        const listItems = items.map(item => this.wrap('li', item)).join('');
        const element = this.wrap(tag, listItems);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML table to the summary buffer
     *
     * @param {SummaryTableCell[]} rows table rows
     *
     * @returns {Summary} summary instance
     */
    addTable(rows) {
        const tableBody = rows
            .map(row => {
            const cells = row
                .map(cell => {
                if (typeof cell === 'string') {
                    return this.wrap('td', cell);
                }
                const { header, data, colspan, rowspan } = cell;
                const tag = header ? 'th' : 'td';
                const attrs = Object.assign(Object.assign({}, (colspan && { colspan })), (rowspan && { rowspan }));
                return this.wrap(tag, data, attrs);
            })
                .join('');
            return this.wrap('tr', cells);
        })
            .join('');
        const element = this.wrap('table', tableBody);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds a collapsable HTML details element to the summary buffer
     *
     * @param {string} label text for the closed state
     * @param {string} content collapsable content
     *
     * @returns {Summary} summary instance
     */
    addDetails(label, content) {
        const element = this.wrap('details', this.wrap('summary', label) + content);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML image tag to the summary buffer
     *
     * @param {string} src path to the image you to embed
     * @param {string} alt text description of the image
     * @param {SummaryImageOptions} options (optional) addition image attributes
     *
     * @returns {Summary} summary instance
     */
    addImage(src, alt, options) {
        const { width, height } = options || {};
        const attrs = Object.assign(Object.assign({}, (width && { width })), (height && { height }));
        const element = this.wrap('img', null, Object.assign({ src, alt }, attrs));
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML section heading element
     *
     * @param {string} text heading text
     * @param {number | string} [level=1] (optional) the heading level, default: 1
     *
     * @returns {Summary} summary instance
     */
    addHeading(text, level) {
        const tag = `h${level}`;
        const allowedTag = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].includes(tag)
            ? tag
            : 'h1';
        const element = this.wrap(allowedTag, text);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML thematic break (<hr>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addSeparator() {
        const element = this.wrap('hr', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML line break (<br>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addBreak() {
        const element = this.wrap('br', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML blockquote to the summary buffer
     *
     * @param {string} text quote text
     * @param {string} cite (optional) citation url
     *
     * @returns {Summary} summary instance
     */
    addQuote(text, cite) {
        const attrs = Object.assign({}, (cite && { cite }));
        const element = this.wrap('blockquote', text, attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML anchor tag to the summary buffer
     *
     * @param {string} text link text/content
     * @param {string} href hyperlink
     *
     * @returns {Summary} summary instance
     */
    addLink(text, href) {
        const element = this.wrap('a', text, { href });
        return this.addRaw(element).addEOL();
    }
}
const _summary = new Summary();
/**
 * @deprecated use `core.summary`
 */
const markdownSummary = (/* unused pure expression or super */ null && (_summary));
const summary = _summary;
//# sourceMappingURL=summary.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/path-utils.js

/**
 * toPosixPath converts the given path to the posix form. On Windows, \\ will be
 * replaced with /.
 *
 * @param pth. Path to transform.
 * @return string Posix path.
 */
function toPosixPath(pth) {
    return pth.replace(/[\\]/g, '/');
}
/**
 * toWin32Path converts the given path to the win32 form. On Linux, / will be
 * replaced with \\.
 *
 * @param pth. Path to transform.
 * @return string Win32 path.
 */
function toWin32Path(pth) {
    return pth.replace(/[/]/g, '\\');
}
/**
 * toPlatformPath converts the given path to a platform-specific path. It does
 * this by replacing instances of / and \ with the platform-specific path
 * separator.
 *
 * @param pth The path to platformize.
 * @return string The platform-specific path.
 */
function toPlatformPath(pth) {
    return pth.replace(/[/\\]/g, path.sep);
}
//# sourceMappingURL=path-utils.js.map
;// CONCATENATED MODULE: external "string_decoder"
const external_string_decoder_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("string_decoder");
// EXTERNAL MODULE: external "events"
var external_events_ = __nccwpck_require__(24434);
// EXTERNAL MODULE: external "child_process"
var external_child_process_ = __nccwpck_require__(35317);
// EXTERNAL MODULE: external "assert"
var external_assert_ = __nccwpck_require__(42613);
;// CONCATENATED MODULE: ./node_modules/@actions/io/lib/io-util.js
var io_util_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const { chmod, copyFile, lstat, mkdir, open: io_util_open, readdir, rename, rm, rmdir, stat, symlink, unlink } = external_fs_.promises;
// export const {open} = 'fs'
const IS_WINDOWS = process.platform === 'win32';
/**
 * Custom implementation of readlink to ensure Windows junctions
 * maintain trailing backslash for backward compatibility with Node.js < 24
 *
 * In Node.js 20, Windows junctions (directory symlinks) always returned paths
 * with trailing backslashes. Node.js 24 removed this behavior, which breaks
 * code that relied on this format for path operations.
 *
 * This implementation restores the Node 20 behavior by adding a trailing
 * backslash to all junction results on Windows.
 */
function readlink(fsPath) {
    return io_util_awaiter(this, void 0, void 0, function* () {
        const result = yield fs.promises.readlink(fsPath);
        // On Windows, restore Node 20 behavior: add trailing backslash to all results
        // since junctions on Windows are always directory links
        if (IS_WINDOWS && !result.endsWith('\\')) {
            return `${result}\\`;
        }
        return result;
    });
}
// See https://github.com/nodejs/node/blob/d0153aee367422d0858105abec186da4dff0a0c5/deps/uv/include/uv/win.h#L691
const UV_FS_O_EXLOCK = 0x10000000;
const READONLY = external_fs_.constants.O_RDONLY;
function exists(fsPath) {
    return io_util_awaiter(this, void 0, void 0, function* () {
        try {
            yield stat(fsPath);
        }
        catch (err) {
            if (err.code === 'ENOENT') {
                return false;
            }
            throw err;
        }
        return true;
    });
}
function isDirectory(fsPath_1) {
    return io_util_awaiter(this, arguments, void 0, function* (fsPath, useStat = false) {
        const stats = useStat ? yield stat(fsPath) : yield lstat(fsPath);
        return stats.isDirectory();
    });
}
/**
 * On OSX/Linux, true if path starts with '/'. On Windows, true for paths like:
 * \, \hello, \\hello\share, C:, and C:\hello (and corresponding alternate separator cases).
 */
function isRooted(p) {
    p = normalizeSeparators(p);
    if (!p) {
        throw new Error('isRooted() parameter "p" cannot be empty');
    }
    if (IS_WINDOWS) {
        return (p.startsWith('\\') || /^[A-Z]:/i.test(p) // e.g. \ or \hello or \\hello
        ); // e.g. C: or C:\hello
    }
    return p.startsWith('/');
}
/**
 * Best effort attempt to determine whether a file exists and is executable.
 * @param filePath    file path to check
 * @param extensions  additional file extensions to try
 * @return if file exists and is executable, returns the file path. otherwise empty string.
 */
function tryGetExecutablePath(filePath, extensions) {
    return io_util_awaiter(this, void 0, void 0, function* () {
        let stats = undefined;
        try {
            // test file exists
            stats = yield stat(filePath);
        }
        catch (err) {
            if (err.code !== 'ENOENT') {
                // eslint-disable-next-line no-console
                console.log(`Unexpected error attempting to determine if executable file exists '${filePath}': ${err}`);
            }
        }
        if (stats && stats.isFile()) {
            if (IS_WINDOWS) {
                // on Windows, test for valid extension
                const upperExt = external_path_.extname(filePath).toUpperCase();
                if (extensions.some(validExt => validExt.toUpperCase() === upperExt)) {
                    return filePath;
                }
            }
            else {
                if (isUnixExecutable(stats)) {
                    return filePath;
                }
            }
        }
        // try each extension
        const originalFilePath = filePath;
        for (const extension of extensions) {
            filePath = originalFilePath + extension;
            stats = undefined;
            try {
                stats = yield stat(filePath);
            }
            catch (err) {
                if (err.code !== 'ENOENT') {
                    // eslint-disable-next-line no-console
                    console.log(`Unexpected error attempting to determine if executable file exists '${filePath}': ${err}`);
                }
            }
            if (stats && stats.isFile()) {
                if (IS_WINDOWS) {
                    // preserve the case of the actual file (since an extension was appended)
                    try {
                        const directory = external_path_.dirname(filePath);
                        const upperName = external_path_.basename(filePath).toUpperCase();
                        for (const actualName of yield readdir(directory)) {
                            if (upperName === actualName.toUpperCase()) {
                                filePath = external_path_.join(directory, actualName);
                                break;
                            }
                        }
                    }
                    catch (err) {
                        // eslint-disable-next-line no-console
                        console.log(`Unexpected error attempting to determine the actual case of the file '${filePath}': ${err}`);
                    }
                    return filePath;
                }
                else {
                    if (isUnixExecutable(stats)) {
                        return filePath;
                    }
                }
            }
        }
        return '';
    });
}
function normalizeSeparators(p) {
    p = p || '';
    if (IS_WINDOWS) {
        // convert slashes on Windows
        p = p.replace(/\//g, '\\');
        // remove redundant slashes
        return p.replace(/\\\\+/g, '\\');
    }
    // remove redundant slashes
    return p.replace(/\/\/+/g, '/');
}
// on Mac/Linux, test the execute bit
//     R   W  X  R  W X R W X
//   256 128 64 32 16 8 4 2 1
function isUnixExecutable(stats) {
    return ((stats.mode & 1) > 0 ||
        ((stats.mode & 8) > 0 &&
            process.getgid !== undefined &&
            stats.gid === process.getgid()) ||
        ((stats.mode & 64) > 0 &&
            process.getuid !== undefined &&
            stats.uid === process.getuid()));
}
// Get the path of cmd.exe in windows
function getCmdPath() {
    var _a;
    return (_a = process.env['COMSPEC']) !== null && _a !== void 0 ? _a : `cmd.exe`;
}
//# sourceMappingURL=io-util.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/io/lib/io.js
var io_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};



/**
 * Copies a file or folder.
 * Based off of shelljs - https://github.com/shelljs/shelljs/blob/9237f66c52e5daa40458f94f9565e18e8132f5a6/src/cp.js
 *
 * @param     source    source path
 * @param     dest      destination path
 * @param     options   optional. See CopyOptions.
 */
function cp(source_1, dest_1) {
    return io_awaiter(this, arguments, void 0, function* (source, dest, options = {}) {
        const { force, recursive, copySourceDirectory } = readCopyOptions(options);
        const destStat = (yield ioUtil.exists(dest)) ? yield ioUtil.stat(dest) : null;
        // Dest is an existing file, but not forcing
        if (destStat && destStat.isFile() && !force) {
            return;
        }
        // If dest is an existing directory, should copy inside.
        const newDest = destStat && destStat.isDirectory() && copySourceDirectory
            ? path.join(dest, path.basename(source))
            : dest;
        if (!(yield ioUtil.exists(source))) {
            throw new Error(`no such file or directory: ${source}`);
        }
        const sourceStat = yield ioUtil.stat(source);
        if (sourceStat.isDirectory()) {
            if (!recursive) {
                throw new Error(`Failed to copy. ${source} is a directory, but tried to copy without recursive flag.`);
            }
            else {
                yield cpDirRecursive(source, newDest, 0, force);
            }
        }
        else {
            if (path.relative(source, newDest) === '') {
                // a file cannot be copied to itself
                throw new Error(`'${newDest}' and '${source}' are the same file`);
            }
            yield io_copyFile(source, newDest, force);
        }
    });
}
/**
 * Moves a path.
 *
 * @param     source    source path
 * @param     dest      destination path
 * @param     options   optional. See MoveOptions.
 */
function mv(source_1, dest_1) {
    return io_awaiter(this, arguments, void 0, function* (source, dest, options = {}) {
        if (yield ioUtil.exists(dest)) {
            let destExists = true;
            if (yield ioUtil.isDirectory(dest)) {
                // If dest is directory copy src into dest
                dest = path.join(dest, path.basename(source));
                destExists = yield ioUtil.exists(dest);
            }
            if (destExists) {
                if (options.force == null || options.force) {
                    yield rmRF(dest);
                }
                else {
                    throw new Error('Destination already exists');
                }
            }
        }
        yield mkdirP(path.dirname(dest));
        yield ioUtil.rename(source, dest);
    });
}
/**
 * Remove a path recursively with force
 *
 * @param inputPath path to remove
 */
function rmRF(inputPath) {
    return io_awaiter(this, void 0, void 0, function* () {
        if (ioUtil.IS_WINDOWS) {
            // Check for invalid characters
            // https://docs.microsoft.com/en-us/windows/win32/fileio/naming-a-file
            if (/[*"<>|]/.test(inputPath)) {
                throw new Error('File path must not contain `*`, `"`, `<`, `>` or `|` on Windows');
            }
        }
        try {
            // note if path does not exist, error is silent
            yield ioUtil.rm(inputPath, {
                force: true,
                maxRetries: 3,
                recursive: true,
                retryDelay: 300
            });
        }
        catch (err) {
            throw new Error(`File was unable to be removed ${err}`);
        }
    });
}
/**
 * Make a directory.  Creates the full path with folders in between
 * Will throw if it fails
 *
 * @param   fsPath        path to create
 * @returns Promise<void>
 */
function mkdirP(fsPath) {
    return io_awaiter(this, void 0, void 0, function* () {
        ok(fsPath, 'a path argument must be provided');
        yield ioUtil.mkdir(fsPath, { recursive: true });
    });
}
/**
 * Returns path of a tool had the tool actually been invoked.  Resolves via paths.
 * If you check and the tool does not exist, it will throw.
 *
 * @param     tool              name of the tool
 * @param     check             whether to check if tool exists
 * @returns   Promise<string>   path to tool
 */
function which(tool, check) {
    return io_awaiter(this, void 0, void 0, function* () {
        if (!tool) {
            throw new Error("parameter 'tool' is required");
        }
        // recursive when check=true
        if (check) {
            const result = yield which(tool, false);
            if (!result) {
                if (IS_WINDOWS) {
                    throw new Error(`Unable to locate executable file: ${tool}. Please verify either the file path exists or the file can be found within a directory specified by the PATH environment variable. Also verify the file has a valid extension for an executable file.`);
                }
                else {
                    throw new Error(`Unable to locate executable file: ${tool}. Please verify either the file path exists or the file can be found within a directory specified by the PATH environment variable. Also check the file mode to verify the file is executable.`);
                }
            }
            return result;
        }
        const matches = yield findInPath(tool);
        if (matches && matches.length > 0) {
            return matches[0];
        }
        return '';
    });
}
/**
 * Returns a list of all occurrences of the given tool on the system path.
 *
 * @returns   Promise<string[]>  the paths of the tool
 */
function findInPath(tool) {
    return io_awaiter(this, void 0, void 0, function* () {
        if (!tool) {
            throw new Error("parameter 'tool' is required");
        }
        // build the list of extensions to try
        const extensions = [];
        if (IS_WINDOWS && process.env['PATHEXT']) {
            for (const extension of process.env['PATHEXT'].split(external_path_.delimiter)) {
                if (extension) {
                    extensions.push(extension);
                }
            }
        }
        // if it's rooted, return it if exists. otherwise return empty.
        if (isRooted(tool)) {
            const filePath = yield tryGetExecutablePath(tool, extensions);
            if (filePath) {
                return [filePath];
            }
            return [];
        }
        // if any path separators, return empty
        if (tool.includes(external_path_.sep)) {
            return [];
        }
        // build the list of directories
        //
        // Note, technically "where" checks the current directory on Windows. From a toolkit perspective,
        // it feels like we should not do this. Checking the current directory seems like more of a use
        // case of a shell, and the which() function exposed by the toolkit should strive for consistency
        // across platforms.
        const directories = [];
        if (process.env.PATH) {
            for (const p of process.env.PATH.split(external_path_.delimiter)) {
                if (p) {
                    directories.push(p);
                }
            }
        }
        // find all matches
        const matches = [];
        for (const directory of directories) {
            const filePath = yield tryGetExecutablePath(external_path_.join(directory, tool), extensions);
            if (filePath) {
                matches.push(filePath);
            }
        }
        return matches;
    });
}
function readCopyOptions(options) {
    const force = options.force == null ? true : options.force;
    const recursive = Boolean(options.recursive);
    const copySourceDirectory = options.copySourceDirectory == null
        ? true
        : Boolean(options.copySourceDirectory);
    return { force, recursive, copySourceDirectory };
}
function cpDirRecursive(sourceDir, destDir, currentDepth, force) {
    return io_awaiter(this, void 0, void 0, function* () {
        // Ensure there is not a run away recursive copy
        if (currentDepth >= 255)
            return;
        currentDepth++;
        yield mkdirP(destDir);
        const files = yield ioUtil.readdir(sourceDir);
        for (const fileName of files) {
            const srcFile = `${sourceDir}/${fileName}`;
            const destFile = `${destDir}/${fileName}`;
            const srcFileStat = yield ioUtil.lstat(srcFile);
            if (srcFileStat.isDirectory()) {
                // Recurse
                yield cpDirRecursive(srcFile, destFile, currentDepth, force);
            }
            else {
                yield io_copyFile(srcFile, destFile, force);
            }
        }
        // Change the mode for the newly created directory
        yield ioUtil.chmod(destDir, (yield ioUtil.stat(sourceDir)).mode);
    });
}
// Buffered file copy
function io_copyFile(srcFile, destFile, force) {
    return io_awaiter(this, void 0, void 0, function* () {
        if ((yield ioUtil.lstat(srcFile)).isSymbolicLink()) {
            // unlink/re-link it
            try {
                yield ioUtil.lstat(destFile);
                yield ioUtil.unlink(destFile);
            }
            catch (e) {
                // Try to override file permission
                if (e.code === 'EPERM') {
                    yield ioUtil.chmod(destFile, '0666');
                    yield ioUtil.unlink(destFile);
                }
                // other errors = it doesn't exist, no work to do
            }
            // Copy over symlink
            const symlinkFull = yield ioUtil.readlink(srcFile);
            yield ioUtil.symlink(symlinkFull, destFile, ioUtil.IS_WINDOWS ? 'junction' : null);
        }
        else if (!(yield ioUtil.exists(destFile)) || force) {
            yield ioUtil.copyFile(srcFile, destFile);
        }
    });
}
//# sourceMappingURL=io.js.map
;// CONCATENATED MODULE: external "timers"
const external_timers_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("timers");
;// CONCATENATED MODULE: ./node_modules/@actions/exec/lib/toolrunner.js
var toolrunner_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};







/* eslint-disable @typescript-eslint/unbound-method */
const toolrunner_IS_WINDOWS = process.platform === 'win32';
/*
 * Class for running command line tools. Handles quoting and arg parsing in a platform agnostic way.
 */
class ToolRunner extends external_events_.EventEmitter {
    constructor(toolPath, args, options) {
        super();
        if (!toolPath) {
            throw new Error("Parameter 'toolPath' cannot be null or empty.");
        }
        this.toolPath = toolPath;
        this.args = args || [];
        this.options = options || {};
    }
    _debug(message) {
        if (this.options.listeners && this.options.listeners.debug) {
            this.options.listeners.debug(message);
        }
    }
    _getCommandString(options, noPrefix) {
        const toolPath = this._getSpawnFileName();
        const args = this._getSpawnArgs(options);
        let cmd = noPrefix ? '' : '[command]'; // omit prefix when piped to a second tool
        if (toolrunner_IS_WINDOWS) {
            // Windows + cmd file
            if (this._isCmdFile()) {
                cmd += toolPath;
                for (const a of args) {
                    cmd += ` ${a}`;
                }
            }
            // Windows + verbatim
            else if (options.windowsVerbatimArguments) {
                cmd += `"${toolPath}"`;
                for (const a of args) {
                    cmd += ` ${a}`;
                }
            }
            // Windows (regular)
            else {
                cmd += this._windowsQuoteCmdArg(toolPath);
                for (const a of args) {
                    cmd += ` ${this._windowsQuoteCmdArg(a)}`;
                }
            }
        }
        else {
            // OSX/Linux - this can likely be improved with some form of quoting.
            // creating processes on Unix is fundamentally different than Windows.
            // on Unix, execvp() takes an arg array.
            cmd += toolPath;
            for (const a of args) {
                cmd += ` ${a}`;
            }
        }
        return cmd;
    }
    _processLineBuffer(data, strBuffer, onLine) {
        try {
            let s = strBuffer + data.toString();
            let n = s.indexOf(external_os_.EOL);
            while (n > -1) {
                const line = s.substring(0, n);
                onLine(line);
                // the rest of the string ...
                s = s.substring(n + external_os_.EOL.length);
                n = s.indexOf(external_os_.EOL);
            }
            return s;
        }
        catch (err) {
            // streaming lines to console is best effort.  Don't fail a build.
            this._debug(`error processing line. Failed with error ${err}`);
            return '';
        }
    }
    _getSpawnFileName() {
        if (toolrunner_IS_WINDOWS) {
            if (this._isCmdFile()) {
                return process.env['COMSPEC'] || 'cmd.exe';
            }
        }
        return this.toolPath;
    }
    _getSpawnArgs(options) {
        if (toolrunner_IS_WINDOWS) {
            if (this._isCmdFile()) {
                let argline = `/D /S /C "${this._windowsQuoteCmdArg(this.toolPath)}`;
                for (const a of this.args) {
                    argline += ' ';
                    argline += options.windowsVerbatimArguments
                        ? a
                        : this._windowsQuoteCmdArg(a);
                }
                argline += '"';
                return [argline];
            }
        }
        return this.args;
    }
    _endsWith(str, end) {
        return str.endsWith(end);
    }
    _isCmdFile() {
        const upperToolPath = this.toolPath.toUpperCase();
        return (this._endsWith(upperToolPath, '.CMD') ||
            this._endsWith(upperToolPath, '.BAT'));
    }
    _windowsQuoteCmdArg(arg) {
        // for .exe, apply the normal quoting rules that libuv applies
        if (!this._isCmdFile()) {
            return this._uvQuoteCmdArg(arg);
        }
        // otherwise apply quoting rules specific to the cmd.exe command line parser.
        // the libuv rules are generic and are not designed specifically for cmd.exe
        // command line parser.
        //
        // for a detailed description of the cmd.exe command line parser, refer to
        // http://stackoverflow.com/questions/4094699/how-does-the-windows-command-interpreter-cmd-exe-parse-scripts/7970912#7970912
        // need quotes for empty arg
        if (!arg) {
            return '""';
        }
        // determine whether the arg needs to be quoted
        const cmdSpecialChars = [
            ' ',
            '\t',
            '&',
            '(',
            ')',
            '[',
            ']',
            '{',
            '}',
            '^',
            '=',
            ';',
            '!',
            "'",
            '+',
            ',',
            '`',
            '~',
            '|',
            '<',
            '>',
            '"'
        ];
        let needsQuotes = false;
        for (const char of arg) {
            if (cmdSpecialChars.some(x => x === char)) {
                needsQuotes = true;
                break;
            }
        }
        // short-circuit if quotes not needed
        if (!needsQuotes) {
            return arg;
        }
        // the following quoting rules are very similar to the rules that by libuv applies.
        //
        // 1) wrap the string in quotes
        //
        // 2) double-up quotes - i.e. " => ""
        //
        //    this is different from the libuv quoting rules. libuv replaces " with \", which unfortunately
        //    doesn't work well with a cmd.exe command line.
        //
        //    note, replacing " with "" also works well if the arg is passed to a downstream .NET console app.
        //    for example, the command line:
        //          foo.exe "myarg:""my val"""
        //    is parsed by a .NET console app into an arg array:
        //          [ "myarg:\"my val\"" ]
        //    which is the same end result when applying libuv quoting rules. although the actual
        //    command line from libuv quoting rules would look like:
        //          foo.exe "myarg:\"my val\""
        //
        // 3) double-up slashes that precede a quote,
        //    e.g.  hello \world    => "hello \world"
        //          hello\"world    => "hello\\""world"
        //          hello\\"world   => "hello\\\\""world"
        //          hello world\    => "hello world\\"
        //
        //    technically this is not required for a cmd.exe command line, or the batch argument parser.
        //    the reasons for including this as a .cmd quoting rule are:
        //
        //    a) this is optimized for the scenario where the argument is passed from the .cmd file to an
        //       external program. many programs (e.g. .NET console apps) rely on the slash-doubling rule.
        //
        //    b) it's what we've been doing previously (by deferring to node default behavior) and we
        //       haven't heard any complaints about that aspect.
        //
        // note, a weakness of the quoting rules chosen here, is that % is not escaped. in fact, % cannot be
        // escaped when used on the command line directly - even though within a .cmd file % can be escaped
        // by using %%.
        //
        // the saving grace is, on the command line, %var% is left as-is if var is not defined. this contrasts
        // the line parsing rules within a .cmd file, where if var is not defined it is replaced with nothing.
        //
        // one option that was explored was replacing % with ^% - i.e. %var% => ^%var^%. this hack would
        // often work, since it is unlikely that var^ would exist, and the ^ character is removed when the
        // variable is used. the problem, however, is that ^ is not removed when %* is used to pass the args
        // to an external program.
        //
        // an unexplored potential solution for the % escaping problem, is to create a wrapper .cmd file.
        // % can be escaped within a .cmd file.
        let reverse = '"';
        let quoteHit = true;
        for (let i = arg.length; i > 0; i--) {
            // walk the string in reverse
            reverse += arg[i - 1];
            if (quoteHit && arg[i - 1] === '\\') {
                reverse += '\\'; // double the slash
            }
            else if (arg[i - 1] === '"') {
                quoteHit = true;
                reverse += '"'; // double the quote
            }
            else {
                quoteHit = false;
            }
        }
        reverse += '"';
        return reverse.split('').reverse().join('');
    }
    _uvQuoteCmdArg(arg) {
        // Tool runner wraps child_process.spawn() and needs to apply the same quoting as
        // Node in certain cases where the undocumented spawn option windowsVerbatimArguments
        // is used.
        //
        // Since this function is a port of quote_cmd_arg from Node 4.x (technically, lib UV,
        // see https://github.com/nodejs/node/blob/v4.x/deps/uv/src/win/process.c for details),
        // pasting copyright notice from Node within this function:
        //
        //      Copyright Joyent, Inc. and other Node contributors. All rights reserved.
        //
        //      Permission is hereby granted, free of charge, to any person obtaining a copy
        //      of this software and associated documentation files (the "Software"), to
        //      deal in the Software without restriction, including without limitation the
        //      rights to use, copy, modify, merge, publish, distribute, sublicense, and/or
        //      sell copies of the Software, and to permit persons to whom the Software is
        //      furnished to do so, subject to the following conditions:
        //
        //      The above copyright notice and this permission notice shall be included in
        //      all copies or substantial portions of the Software.
        //
        //      THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
        //      IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
        //      FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
        //      AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
        //      LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING
        //      FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
        //      IN THE SOFTWARE.
        if (!arg) {
            // Need double quotation for empty argument
            return '""';
        }
        if (!arg.includes(' ') && !arg.includes('\t') && !arg.includes('"')) {
            // No quotation needed
            return arg;
        }
        if (!arg.includes('"') && !arg.includes('\\')) {
            // No embedded double quotes or backslashes, so I can just wrap
            // quote marks around the whole thing.
            return `"${arg}"`;
        }
        // Expected input/output:
        //   input : hello"world
        //   output: "hello\"world"
        //   input : hello""world
        //   output: "hello\"\"world"
        //   input : hello\world
        //   output: hello\world
        //   input : hello\\world
        //   output: hello\\world
        //   input : hello\"world
        //   output: "hello\\\"world"
        //   input : hello\\"world
        //   output: "hello\\\\\"world"
        //   input : hello world\
        //   output: "hello world\\" - note the comment in libuv actually reads "hello world\"
        //                             but it appears the comment is wrong, it should be "hello world\\"
        let reverse = '"';
        let quoteHit = true;
        for (let i = arg.length; i > 0; i--) {
            // walk the string in reverse
            reverse += arg[i - 1];
            if (quoteHit && arg[i - 1] === '\\') {
                reverse += '\\';
            }
            else if (arg[i - 1] === '"') {
                quoteHit = true;
                reverse += '\\';
            }
            else {
                quoteHit = false;
            }
        }
        reverse += '"';
        return reverse.split('').reverse().join('');
    }
    _cloneExecOptions(options) {
        options = options || {};
        const result = {
            cwd: options.cwd || process.cwd(),
            env: options.env || process.env,
            silent: options.silent || false,
            windowsVerbatimArguments: options.windowsVerbatimArguments || false,
            failOnStdErr: options.failOnStdErr || false,
            ignoreReturnCode: options.ignoreReturnCode || false,
            delay: options.delay || 10000
        };
        result.outStream = options.outStream || process.stdout;
        result.errStream = options.errStream || process.stderr;
        return result;
    }
    _getSpawnOptions(options, toolPath) {
        options = options || {};
        const result = {};
        result.cwd = options.cwd;
        result.env = options.env;
        result['windowsVerbatimArguments'] =
            options.windowsVerbatimArguments || this._isCmdFile();
        if (options.windowsVerbatimArguments) {
            result.argv0 = `"${toolPath}"`;
        }
        return result;
    }
    /**
     * Exec a tool.
     * Output will be streamed to the live console.
     * Returns promise with return code
     *
     * @param     tool     path to tool to exec
     * @param     options  optional exec options.  See ExecOptions
     * @returns   number
     */
    exec() {
        return toolrunner_awaiter(this, void 0, void 0, function* () {
            // root the tool path if it is unrooted and contains relative pathing
            if (!isRooted(this.toolPath) &&
                (this.toolPath.includes('/') ||
                    (toolrunner_IS_WINDOWS && this.toolPath.includes('\\')))) {
                // prefer options.cwd if it is specified, however options.cwd may also need to be rooted
                this.toolPath = external_path_.resolve(process.cwd(), this.options.cwd || process.cwd(), this.toolPath);
            }
            // if the tool is only a file name, then resolve it from the PATH
            // otherwise verify it exists (add extension on Windows if necessary)
            this.toolPath = yield which(this.toolPath, true);
            return new Promise((resolve, reject) => toolrunner_awaiter(this, void 0, void 0, function* () {
                this._debug(`exec tool: ${this.toolPath}`);
                this._debug('arguments:');
                for (const arg of this.args) {
                    this._debug(`   ${arg}`);
                }
                const optionsNonNull = this._cloneExecOptions(this.options);
                if (!optionsNonNull.silent && optionsNonNull.outStream) {
                    optionsNonNull.outStream.write(this._getCommandString(optionsNonNull) + external_os_.EOL);
                }
                const state = new ExecState(optionsNonNull, this.toolPath);
                state.on('debug', (message) => {
                    this._debug(message);
                });
                if (this.options.cwd && !(yield exists(this.options.cwd))) {
                    return reject(new Error(`The cwd: ${this.options.cwd} does not exist!`));
                }
                const fileName = this._getSpawnFileName();
                const cp = external_child_process_.spawn(fileName, this._getSpawnArgs(optionsNonNull), this._getSpawnOptions(this.options, fileName));
                let stdbuffer = '';
                if (cp.stdout) {
                    cp.stdout.on('data', (data) => {
                        if (this.options.listeners && this.options.listeners.stdout) {
                            this.options.listeners.stdout(data);
                        }
                        if (!optionsNonNull.silent && optionsNonNull.outStream) {
                            optionsNonNull.outStream.write(data);
                        }
                        stdbuffer = this._processLineBuffer(data, stdbuffer, (line) => {
                            if (this.options.listeners && this.options.listeners.stdline) {
                                this.options.listeners.stdline(line);
                            }
                        });
                    });
                }
                let errbuffer = '';
                if (cp.stderr) {
                    cp.stderr.on('data', (data) => {
                        state.processStderr = true;
                        if (this.options.listeners && this.options.listeners.stderr) {
                            this.options.listeners.stderr(data);
                        }
                        if (!optionsNonNull.silent &&
                            optionsNonNull.errStream &&
                            optionsNonNull.outStream) {
                            const s = optionsNonNull.failOnStdErr
                                ? optionsNonNull.errStream
                                : optionsNonNull.outStream;
                            s.write(data);
                        }
                        errbuffer = this._processLineBuffer(data, errbuffer, (line) => {
                            if (this.options.listeners && this.options.listeners.errline) {
                                this.options.listeners.errline(line);
                            }
                        });
                    });
                }
                cp.on('error', (err) => {
                    state.processError = err.message;
                    state.processExited = true;
                    state.processClosed = true;
                    state.CheckComplete();
                });
                cp.on('exit', (code) => {
                    state.processExitCode = code;
                    state.processExited = true;
                    this._debug(`Exit code ${code} received from tool '${this.toolPath}'`);
                    state.CheckComplete();
                });
                cp.on('close', (code) => {
                    state.processExitCode = code;
                    state.processExited = true;
                    state.processClosed = true;
                    this._debug(`STDIO streams have closed for tool '${this.toolPath}'`);
                    state.CheckComplete();
                });
                state.on('done', (error, exitCode) => {
                    if (stdbuffer.length > 0) {
                        this.emit('stdline', stdbuffer);
                    }
                    if (errbuffer.length > 0) {
                        this.emit('errline', errbuffer);
                    }
                    cp.removeAllListeners();
                    if (error) {
                        reject(error);
                    }
                    else {
                        resolve(exitCode);
                    }
                });
                if (this.options.input) {
                    if (!cp.stdin) {
                        throw new Error('child process missing stdin');
                    }
                    cp.stdin.end(this.options.input);
                }
            }));
        });
    }
}
/**
 * Convert an arg string to an array of args. Handles escaping
 *
 * @param    argString   string of arguments
 * @returns  string[]    array of arguments
 */
function argStringToArray(argString) {
    const args = [];
    let inQuotes = false;
    let escaped = false;
    let arg = '';
    function append(c) {
        // we only escape double quotes.
        if (escaped && c !== '"') {
            arg += '\\';
        }
        arg += c;
        escaped = false;
    }
    for (let i = 0; i < argString.length; i++) {
        const c = argString.charAt(i);
        if (c === '"') {
            if (!escaped) {
                inQuotes = !inQuotes;
            }
            else {
                append(c);
            }
            continue;
        }
        if (c === '\\' && escaped) {
            append(c);
            continue;
        }
        if (c === '\\' && inQuotes) {
            escaped = true;
            continue;
        }
        if (c === ' ' && !inQuotes) {
            if (arg.length > 0) {
                args.push(arg);
                arg = '';
            }
            continue;
        }
        append(c);
    }
    if (arg.length > 0) {
        args.push(arg.trim());
    }
    return args;
}
class ExecState extends external_events_.EventEmitter {
    constructor(options, toolPath) {
        super();
        this.processClosed = false; // tracks whether the process has exited and stdio is closed
        this.processError = '';
        this.processExitCode = 0;
        this.processExited = false; // tracks whether the process has exited
        this.processStderr = false; // tracks whether stderr was written to
        this.delay = 10000; // 10 seconds
        this.done = false;
        this.timeout = null;
        if (!toolPath) {
            throw new Error('toolPath must not be empty');
        }
        this.options = options;
        this.toolPath = toolPath;
        if (options.delay) {
            this.delay = options.delay;
        }
    }
    CheckComplete() {
        if (this.done) {
            return;
        }
        if (this.processClosed) {
            this._setResult();
        }
        else if (this.processExited) {
            this.timeout = (0,external_timers_namespaceObject.setTimeout)(ExecState.HandleTimeout, this.delay, this);
        }
    }
    _debug(message) {
        this.emit('debug', message);
    }
    _setResult() {
        // determine whether there is an error
        let error;
        if (this.processExited) {
            if (this.processError) {
                error = new Error(`There was an error when attempting to execute the process '${this.toolPath}'. This may indicate the process failed to start. Error: ${this.processError}`);
            }
            else if (this.processExitCode !== 0 && !this.options.ignoreReturnCode) {
                error = new Error(`The process '${this.toolPath}' failed with exit code ${this.processExitCode}`);
            }
            else if (this.processStderr && this.options.failOnStdErr) {
                error = new Error(`The process '${this.toolPath}' failed because one or more lines were written to the STDERR stream`);
            }
        }
        // clear the timeout
        if (this.timeout) {
            clearTimeout(this.timeout);
            this.timeout = null;
        }
        this.done = true;
        this.emit('done', error, this.processExitCode);
    }
    static HandleTimeout(state) {
        if (state.done) {
            return;
        }
        if (!state.processClosed && state.processExited) {
            const message = `The STDIO streams did not close within ${state.delay / 1000} seconds of the exit event from process '${state.toolPath}'. This may indicate a child process inherited the STDIO streams and has not yet exited.`;
            state._debug(message);
        }
        state._setResult();
    }
}
//# sourceMappingURL=toolrunner.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/exec/lib/exec.js
var exec_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


/**
 * Exec a command.
 * Output will be streamed to the live console.
 * Returns promise with return code
 *
 * @param     commandLine        command to execute (can include additional args). Must be correctly escaped.
 * @param     args               optional arguments for tool. Escaping is handled by the lib.
 * @param     options            optional exec options.  See ExecOptions
 * @returns   Promise<number>    exit code
 */
function exec_exec(commandLine, args, options) {
    return exec_awaiter(this, void 0, void 0, function* () {
        const commandArgs = tr.argStringToArray(commandLine);
        if (commandArgs.length === 0) {
            throw new Error(`Parameter 'commandLine' cannot be null or empty.`);
        }
        // Path to tool to execute should be first arg
        const toolPath = commandArgs[0];
        args = commandArgs.slice(1).concat(args || []);
        const runner = new tr.ToolRunner(toolPath, args, options);
        return runner.exec();
    });
}
/**
 * Exec a command and get the output.
 * Output will be streamed to the live console.
 * Returns promise with the exit code and collected stdout and stderr
 *
 * @param     commandLine           command to execute (can include additional args). Must be correctly escaped.
 * @param     args                  optional arguments for tool. Escaping is handled by the lib.
 * @param     options               optional exec options.  See ExecOptions
 * @returns   Promise<ExecOutput>   exit code, stdout, and stderr
 */
function getExecOutput(commandLine, args, options) {
    return exec_awaiter(this, void 0, void 0, function* () {
        var _a, _b;
        let stdout = '';
        let stderr = '';
        //Using string decoder covers the case where a mult-byte character is split
        const stdoutDecoder = new StringDecoder('utf8');
        const stderrDecoder = new StringDecoder('utf8');
        const originalStdoutListener = (_a = options === null || options === void 0 ? void 0 : options.listeners) === null || _a === void 0 ? void 0 : _a.stdout;
        const originalStdErrListener = (_b = options === null || options === void 0 ? void 0 : options.listeners) === null || _b === void 0 ? void 0 : _b.stderr;
        const stdErrListener = (data) => {
            stderr += stderrDecoder.write(data);
            if (originalStdErrListener) {
                originalStdErrListener(data);
            }
        };
        const stdOutListener = (data) => {
            stdout += stdoutDecoder.write(data);
            if (originalStdoutListener) {
                originalStdoutListener(data);
            }
        };
        const listeners = Object.assign(Object.assign({}, options === null || options === void 0 ? void 0 : options.listeners), { stdout: stdOutListener, stderr: stdErrListener });
        const exitCode = yield exec_exec(commandLine, args, Object.assign(Object.assign({}, options), { listeners }));
        //flush any remaining characters
        stdout += stdoutDecoder.end();
        stderr += stderrDecoder.end();
        return {
            exitCode,
            stdout,
            stderr
        };
    });
}
//# sourceMappingURL=exec.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/platform.js
var platform_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const getWindowsInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    const { stdout: version } = yield exec.getExecOutput('powershell -command "(Get-CimInstance -ClassName Win32_OperatingSystem).Version"', undefined, {
        silent: true
    });
    const { stdout: name } = yield exec.getExecOutput('powershell -command "(Get-CimInstance -ClassName Win32_OperatingSystem).Caption"', undefined, {
        silent: true
    });
    return {
        name: name.trim(),
        version: version.trim()
    };
});
const getMacOsInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    var _a, _b, _c, _d;
    const { stdout } = yield exec.getExecOutput('sw_vers', undefined, {
        silent: true
    });
    const version = (_b = (_a = stdout.match(/ProductVersion:\s*(.+)/)) === null || _a === void 0 ? void 0 : _a[1]) !== null && _b !== void 0 ? _b : '';
    const name = (_d = (_c = stdout.match(/ProductName:\s*(.+)/)) === null || _c === void 0 ? void 0 : _c[1]) !== null && _d !== void 0 ? _d : '';
    return {
        name,
        version
    };
});
const getLinuxInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    const { stdout } = yield exec.getExecOutput('lsb_release', ['-i', '-r', '-s'], {
        silent: true
    });
    const [name, version] = stdout.trim().split('\n');
    return {
        name,
        version
    };
});
const platform = external_os_.platform();
const arch = external_os_.arch();
const isWindows = platform === 'win32';
const isMacOS = platform === 'darwin';
const isLinux = platform === 'linux';
function getDetails() {
    return platform_awaiter(this, void 0, void 0, function* () {
        return Object.assign(Object.assign({}, (yield (isWindows
            ? getWindowsInfo()
            : isMacOS
                ? getMacOsInfo()
                : getLinuxInfo()))), { platform,
            arch,
            isWindows,
            isMacOS,
            isLinux });
    });
}
//# sourceMappingURL=platform.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/core.js
var core_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};






/**
 * The code to exit an action
 */
var ExitCode;
(function (ExitCode) {
    /**
     * A code indicating that the action was successful
     */
    ExitCode[ExitCode["Success"] = 0] = "Success";
    /**
     * A code indicating that the action was a failure
     */
    ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
//-----------------------------------------------------------------------
// Variables
//-----------------------------------------------------------------------
/**
 * Sets env variable for this action and future actions in the job
 * @param name the name of the variable to set
 * @param val the value of the variable. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function exportVariable(name, val) {
    const convertedVal = toCommandValue(val);
    process.env[name] = convertedVal;
    const filePath = process.env['GITHUB_ENV'] || '';
    if (filePath) {
        return issueFileCommand('ENV', prepareKeyValueMessage(name, val));
    }
    issueCommand('set-env', { name }, convertedVal);
}
/**
 * Registers a secret which will get masked from logs
 *
 * @param secret - Value of the secret to be masked
 * @remarks
 * This function instructs the Actions runner to mask the specified value in any
 * logs produced during the workflow run. Once registered, the secret value will
 * be replaced with asterisks (***) whenever it appears in console output, logs,
 * or error messages.
 *
 * This is useful for protecting sensitive information such as:
 * - API keys
 * - Access tokens
 * - Authentication credentials
 * - URL parameters containing signatures (SAS tokens)
 *
 * Note that masking only affects future logs; any previous appearances of the
 * secret in logs before calling this function will remain unmasked.
 *
 * @example
 * ```typescript
 * // Register an API token as a secret
 * const apiToken = "abc123xyz456";
 * setSecret(apiToken);
 *
 * // Now any logs containing this value will show *** instead
 * console.log(`Using token: ${apiToken}`); // Outputs: "Using token: ***"
 * ```
 */
function core_setSecret(secret) {
    command_issueCommand('add-mask', {}, secret);
}
/**
 * Prepends inputPath to the PATH (for this action and future actions)
 * @param inputPath
 */
function addPath(inputPath) {
    const filePath = process.env['GITHUB_PATH'] || '';
    if (filePath) {
        issueFileCommand('PATH', inputPath);
    }
    else {
        issueCommand('add-path', {}, inputPath);
    }
    process.env['PATH'] = `${inputPath}${path.delimiter}${process.env['PATH']}`;
}
/**
 * Gets the value of an input.
 * Unless trimWhitespace is set to false in InputOptions, the value is also trimmed.
 * Returns an empty string if the value is not defined.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string
 */
function getInput(name, options) {
    const val = process.env[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`] || '';
    if (options && options.required && !val) {
        throw new Error(`Input required and not supplied: ${name}`);
    }
    if (options && options.trimWhitespace === false) {
        return val;
    }
    return val.trim();
}
/**
 * Gets the values of an multiline input.  Each value is also trimmed.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string[]
 *
 */
function getMultilineInput(name, options) {
    const inputs = getInput(name, options)
        .split('\n')
        .filter(x => x !== '');
    if (options && options.trimWhitespace === false) {
        return inputs;
    }
    return inputs.map(input => input.trim());
}
/**
 * Gets the input value of the boolean type in the YAML 1.2 "core schema" specification.
 * Support boolean input list: `true | True | TRUE | false | False | FALSE` .
 * The return value is also in boolean type.
 * ref: https://yaml.org/spec/1.2/spec.html#id2804923
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   boolean
 */
function getBooleanInput(name, options) {
    const trueValue = ['true', 'True', 'TRUE'];
    const falseValue = ['false', 'False', 'FALSE'];
    const val = getInput(name, options);
    if (trueValue.includes(val))
        return true;
    if (falseValue.includes(val))
        return false;
    throw new TypeError(`Input does not meet YAML 1.2 "Core Schema" specification: ${name}\n` +
        `Support boolean input list: \`true | True | TRUE | false | False | FALSE\``);
}
/**
 * Sets the value of an output.
 *
 * @param     name     name of the output to set
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function setOutput(name, value) {
    const filePath = process.env['GITHUB_OUTPUT'] || '';
    if (filePath) {
        return file_command_issueFileCommand('OUTPUT', file_command_prepareKeyValueMessage(name, value));
    }
    process.stdout.write(external_os_.EOL);
    command_issueCommand('set-output', { name }, utils_toCommandValue(value));
}
/**
 * Enables or disables the echoing of commands into stdout for the rest of the step.
 * Echoing is disabled by default if ACTIONS_STEP_DEBUG is not set.
 *
 */
function setCommandEcho(enabled) {
    issue('echo', enabled ? 'on' : 'off');
}
//-----------------------------------------------------------------------
// Results
//-----------------------------------------------------------------------
/**
 * Sets the action status to failed.
 * When the action exits it will be with an exit code of 1
 * @param message add error issue message
 */
function setFailed(message) {
    process.exitCode = ExitCode.Failure;
    error(message);
}
//-----------------------------------------------------------------------
// Logging Commands
//-----------------------------------------------------------------------
/**
 * Gets whether Actions Step Debug is on or not
 */
function isDebug() {
    return process.env['RUNNER_DEBUG'] === '1';
}
/**
 * Writes debug message to user log
 * @param message debug message
 */
function core_debug(message) {
    command_issueCommand('debug', {}, message);
}
/**
 * Adds an error issue
 * @param message error issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function error(message, properties = {}) {
    command_issueCommand('error', utils_toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a warning issue
 * @param message warning issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function warning(message, properties = {}) {
    command_issueCommand('warning', utils_toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a notice issue
 * @param message notice issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function notice(message, properties = {}) {
    issueCommand('notice', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Writes info to log with console.log.
 * @param message info message
 */
function info(message) {
    process.stdout.write(message + external_os_.EOL);
}
/**
 * Begin an output group.
 *
 * Output until the next `groupEnd` will be foldable in this group
 *
 * @param name The name of the output group
 */
function startGroup(name) {
    command_issue('group', name);
}
/**
 * End an output group.
 */
function endGroup() {
    command_issue('endgroup');
}
/**
 * Wrap an asynchronous function call in a group.
 *
 * Returns the same type as the function itself.
 *
 * @param name The name of the group
 * @param fn The function to wrap in the group
 */
function group(name, fn) {
    return core_awaiter(this, void 0, void 0, function* () {
        startGroup(name);
        let result;
        try {
            result = yield fn();
        }
        finally {
            endGroup();
        }
        return result;
    });
}
//-----------------------------------------------------------------------
// Wrapper action state
//-----------------------------------------------------------------------
/**
 * Saves state for current action, the state can only be retrieved by this action's post job execution.
 *
 * @param     name     name of the state to store
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function saveState(name, value) {
    const filePath = process.env['GITHUB_STATE'] || '';
    if (filePath) {
        return issueFileCommand('STATE', prepareKeyValueMessage(name, value));
    }
    issueCommand('save-state', { name }, toCommandValue(value));
}
/**
 * Gets the value of an state set by this action's main execution.
 *
 * @param     name     name of the state to get
 * @returns   string
 */
function getState(name) {
    return process.env[`STATE_${name}`] || '';
}
function getIDToken(aud) {
    return core_awaiter(this, void 0, void 0, function* () {
        return yield OidcClient.getIDToken(aud);
    });
}
/**
 * Summary exports
 */

/**
 * @deprecated use core.summary
 */

/**
 * Path exports
 */

/**
 * Platform utilities exports
 */

//# sourceMappingURL=core.js.map
// EXTERNAL MODULE: ./src/report/escape.ts
var report_escape = __nccwpck_require__(14031);
// EXTERNAL MODULE: ./src/host/paint.ts + 1 modules
var host_paint = __nccwpck_require__(23720);
// EXTERNAL MODULE: ./src/host/sparsely.ts
var sparsely = __nccwpck_require__(83075);
;// CONCATENATED MODULE: ./src/host/github.ts





/** GitHub's runner: it reads commands in the log, and files that variables name. */
function githubHost(env, temporaryFolder, now) {
    const paint = (0,host_paint/* createPaint */.X)(env, false);
    return {
        log: {
            info: (line, tone) => {
                info(paint(line, tone));
            },
            warning: warning,
            debug: core_debug,
            status: (0,sparsely/* sparsely */._)(info, now),
            group: (title, lines) => {
                startGroup(title);
                for (const line of lines)
                    info(line);
                endGroup();
            },
        },
        mask: core_setSecret,
        setOutput: setOutput,
        writeSummary: async (markdown) => {
            if ((env['GITHUB_STEP_SUMMARY'] ?? '') === '')
                return;
            await summary.addRaw(markdown).write();
        },
        defaultReceiptFile: external_node_path_default().join(env['RUNNER_TEMP'] ?? temporaryFolder, receiptName(env)),
        fail: (message) => {
            error((0,report_escape/* annotationText */.xr)(message));
            return 1;
        },
    };
}
/** One for each step of a job, since a job may clean several servers. */
function receiptName(env) {
    const step = (env['GITHUB_ACTION'] ?? '').replace(/[^\w-]+/gu, '-');
    return `clearml-cleanup-receipt${step === '' ? '' : `-${step}`}.json`;
}


/***/ }),

/***/ 79960:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   U: () => (/* binding */ hideWarnings)
/* harmony export */ });
/** What Google's SDK says where no metadata server answers: the error of the store itself tells what that means. */
const HIDDEN = new Set(['MetadataLookupWarning']);
/** Keeps such warnings of libraries off the second stream, where Node writes all of them. */
function hideWarnings(warned, debug) {
    const shown = warned.listeners('warning');
    warned.removeAllListeners('warning');
    warned.on('warning', (warning) => {
        if (HIDDEN.has(warning.name))
            debug(`${warning.name}: ${warning.message}`);
        else
            for (const listener of shown)
                listener.call(warned, warning);
    });
}


/***/ }),

/***/ 23720:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  X: () => (/* binding */ createPaint)
});

;// CONCATENATED MODULE: external "node:tty"
const external_node_tty_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tty");
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __nccwpck_require__(57975);
;// CONCATENATED MODULE: ./src/host/paint.ts


const FORMATS = { good: 'green', bad: 'red', strong: 'bold' };
/** Node knows the terminals and CIs that show colours, and obeys FORCE_COLOR and NO_COLOR; a file shows none. */
function createPaint(env, isTerminal) {
    const isShown = isTerminal || env['CI'] !== undefined || env['FORCE_COLOR'] !== undefined;
    if (!isShown || external_node_tty_namespaceObject.WriteStream.prototype.getColorDepth(env) === 1)
        return (text) => text;
    return (text, tone) => tone === undefined ? text : (0,external_node_util_.styleText)(FORMATS[tone], text, { validateStream: false });
}


/***/ }),

/***/ 83075:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ sparsely)
/* harmony export */ });
const FIRST_AFTER_MS = 5_000;
/**
 * For logs whose lines stay: prints only some of those that tell where a run is, the first after some seconds, and each
 * next one after twice the time. A listing of an hour has ten.
 */
function sparsely(print, now) {
    let startedAtMs;
    let waitMs = FIRST_AFTER_MS;
    return (line) => {
        startedAtMs ??= now();
        const passedMs = now() - startedAtMs;
        if (passedMs < waitMs)
            return;
        waitMs = 2 * passedMs;
        print(line);
    };
}


/***/ }),

/***/ 29643:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  P: () => (/* binding */ terminalHost)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __nccwpck_require__(51455);
// EXTERNAL MODULE: ./src/report/escape.ts
var report_escape = __nccwpck_require__(14031);
// EXTERNAL MODULE: ./src/host/paint.ts + 1 modules
var host_paint = __nccwpck_require__(23720);
;// CONCATENATED MODULE: ./src/host/screen.ts
const TO_LINE_START = '\r';
const CLEAR_TO_END = '\u001b[K';
/** The last line of a terminal, which the next one may replace. */
class Screen {
    #out;
    #columns;
    #isOpen = false;
    /** @param columns how wide the terminal is just now: a line that wraps could not be taken back */
    constructor(out, columns) {
        this.#out = out;
        this.#columns = columns;
    }
    show(line) {
        this.#isOpen = true;
        this.#out(`${TO_LINE_START}${line.slice(0, this.#columns() - 1)}${CLEAR_TO_END}`);
    }
    /** Before anything else is written. */
    clear() {
        if (!this.#isOpen)
            return;
        this.#isOpen = false;
        this.#out(`${TO_LINE_START}${CLEAR_TO_END}`);
    }
}

// EXTERNAL MODULE: ./src/host/sparsely.ts
var sparsely = __nccwpck_require__(83075);
;// CONCATENATED MODULE: ./src/host/terminal.ts





/**
 * A terminal, a cron job or the log of another CI: plain lines, what needs attention on the second stream, so that
 * cron can be told to mail that alone.
 */
function terminalHost(env, { out, err, columns }, now) {
    const paint = (0,host_paint/* createPaint */.X)(env, columns !== undefined);
    const screen = columns === undefined ? undefined : new Screen(out, columns);
    const say = (write, text, tone) => {
        screen?.clear();
        write(`${paint(plain(text), tone)}\n`);
    };
    return {
        log: {
            info: (line, tone) => {
                say(out, line, tone);
            },
            status: screen === undefined
                ? (0,sparsely/* sparsely */._)((line) => {
                    say(out, line);
                }, now)
                : (line) => {
                    screen.show(plain(line));
                },
            warning: (line) => {
                say(err, `Warning: ${line}`);
            },
            debug: () => undefined,
            group: (title, lines) => {
                say(out, [title, ...lines].join('\n'));
            },
        },
        // Nobody takes a mask off the output here: it would show the secret.
        mask: () => undefined,
        // The receipt has them all.
        setOutput: () => undefined,
        writeSummary: async (markdown) => {
            const file = env['GITHUB_STEP_SUMMARY'] ?? '';
            if (file !== '')
                await (0,promises_.appendFile)(file, markdown);
        },
        // Not in a folder for all users, where somebody else could have put a link by that name.
        defaultReceiptFile: 'clearml-cleanup-receipt.json',
        fail: (message, cause) => {
            say(err, `Error: ${message}`, 'bad');
            if (cause === 'usage')
                say(err, 'The flag --help shows all inputs.');
            return cause === 'usage' ? 2 : 1;
        },
    };
}
/** What a terminal, or another CI, would obey is shown instead; further lines are indented. */
function plain(text) {
    return text
        .split('\n')
        .map((line) => (0,report_escape/* logText */.kc)(line, Infinity))
        .join('\n  ');
}


/***/ }),

/***/ 79407:
/***/ ((module, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(module, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(48161);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_os__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(58500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__nccwpck_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_v8__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(78877);
/* harmony import */ var node_v8__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__nccwpck_require__.n(node_v8__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var _clearml_errors_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(84869);
/* harmony import */ var _host_ca_certificates_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(57743);
/* harmony import */ var _host_github_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(50014);
/* harmony import */ var _host_node_warnings_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(79960);
/* harmony import */ var _host_terminal_js__WEBPACK_IMPORTED_MODULE_7__ = __nccwpck_require__(29643);
/* harmony import */ var _inputs_flags_js__WEBPACK_IMPORTED_MODULE_8__ = __nccwpck_require__(12794);
/* harmony import */ var _inputs_inputs_js__WEBPACK_IMPORTED_MODULE_9__ = __nccwpck_require__(93473);
/* harmony import */ var _inputs_stray_js__WEBPACK_IMPORTED_MODULE_10__ = __nccwpck_require__(3808);
/* harmony import */ var _inputs_table_js__WEBPACK_IMPORTED_MODULE_11__ = __nccwpck_require__(85541);
/* harmony import */ var _main_js__WEBPACK_IMPORTED_MODULE_12__ = __nccwpck_require__(82508);
/* harmony import */ var _node_version_js__WEBPACK_IMPORTED_MODULE_17__ = __nccwpck_require__(58842);
/* harmony import */ var _report_escape_js__WEBPACK_IMPORTED_MODULE_16__ = __nccwpck_require__(14031);
/* harmony import */ var _report_outputs_js__WEBPACK_IMPORTED_MODULE_13__ = __nccwpck_require__(65468);
/* harmony import */ var _report_receipt_file_js__WEBPACK_IMPORTED_MODULE_14__ = __nccwpck_require__(11149);
/* harmony import */ var _report_summary_js__WEBPACK_IMPORTED_MODULE_15__ = __nccwpck_require__(30281);
/* harmony import */ var _version_js__WEBPACK_IMPORTED_MODULE_18__ = __nccwpck_require__(311);
/** The entry point, for GitHub's runner and for a shell: ties the run to environment, files, flags and signals. */



















// Nearly all that a run allocates dies soon. A nursery that does not grow, and a heap that is swept before it has grown
// by half, take the peak of 20,000 tasks from 275 to 132 MB, for a quarter more processor time (docs/performance.md).
(0,node_v8__WEBPACK_IMPORTED_MODULE_2__.setFlagsFromString)('--semi-space-growth-factor=1');
(0,node_v8__WEBPACK_IMPORTED_MODULE_2__.setFlagsFromString)('--heap-growing-percent=50');
const { env } = process;
const stop = new AbortController();
const receipt = { write: _report_receipt_file_js__WEBPACK_IMPORTED_MODULE_14__/* .writeReceipt */ .Qz, appendJournal: _report_receipt_file_js__WEBPACK_IMPORTED_MODULE_14__/* .appendJournal */ .aM, removeJournal: _report_receipt_file_js__WEBPACK_IMPORTED_MODULE_14__/* .removeJournal */ .Sw };
const { stdout, stderr } = process;
const write = (stream) => (text) => void stream.write(text);
const host = env['GITHUB_ACTIONS'] === 'true'
    ? (0,_host_github_js__WEBPACK_IMPORTED_MODULE_5__/* .githubHost */ .S)(env, (0,node_os__WEBPACK_IMPORTED_MODULE_0__.tmpdir)(), Date.now)
    : (0,_host_terminal_js__WEBPACK_IMPORTED_MODULE_7__/* .terminalHost */ .P)(env, {
        ...{ out: write(stdout), err: write(stderr) },
        columns: stdout.isTTY && env['TERM'] !== 'dumb' ? () => stdout.columns : undefined,
    }, Date.now);
// A log that nobody reads any more (`… | head`) must not end a run in the middle of its work.
for (const stream of [stdout, stderr]) {
    stream.on('error', (error) => {
        if (error.code !== 'EPIPE')
            throw error;
    });
}
(0,_host_node_warnings_js__WEBPACK_IMPORTED_MODULE_6__/* .hideWarnings */ .U)(process, (line) => {
    host.log.debug((0,_report_escape_js__WEBPACK_IMPORTED_MODULE_16__/* .logText */ .kc)(line, 500));
});
let signals = 0;
for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
        signals += 1;
        if (signals > 1)
            process.exit(1);
        host.log.warning(`${signal}: what is in flight gets a few seconds, nothing new is started.`);
        stop.abort(signal);
    });
}
for (const event of ['uncaughtException', 'unhandledRejection']) {
    process.on(event, (error) => {
        stop.abort(error instanceof Error ? error : new Error(String(error)));
    });
}
const line = (0,_inputs_flags_js__WEBPACK_IMPORTED_MODULE_8__/* .readFlags */ .u)(process.argv.slice(2));
const problem = (0,_node_version_js__WEBPACK_IMPORTED_MODULE_17__/* .nodeProblem */ .k)(process.versions.node);
if (line.asked === 'run' && problem !== undefined)
    process.exitCode = host.fail(problem, 'run');
else if (line.asked === 'run')
    await clean(line);
else if (line.asked === 'compare')
    await compare(line);
else if (line.asked === 'version')
    process.stdout.write(`${_version_js__WEBPACK_IMPORTED_MODULE_18__/* .VERSION */ .x}\n`);
else
    process.stdout.write((await __nccwpck_require__.e(/* import() */ 271).then(__nccwpck_require__.bind(__nccwpck_require__, 34271))).helpText(_version_js__WEBPACK_IMPORTED_MODULE_18__/* .VERSION */ .x));
async function compare({ files: [before = '', after = ''], problem: misuse }) {
    try {
        if (misuse !== undefined)
            throw new Error(misuse);
        const { compareReceipts } = await __nccwpck_require__.e(/* import() */ 583).then(__nccwpck_require__.bind(__nccwpck_require__, 18583));
        process.stdout.write(await compareReceipts(before, after));
    }
    catch (error) {
        process.exitCode = 2;
        process.stderr.write(`${(0,_report_escape_js__WEBPACK_IMPORTED_MODULE_16__/* .annotationText */ .xr)((0,_clearml_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .errorMessage */ .gJ)(error))}\n`);
    }
}
async function clean({ inputs, problems }) {
    // Waiting for an answer alone does not keep Node alive; a run that waits must not end in silence.
    const alive = setInterval(() => undefined, 60_000);
    const strays = (0,_inputs_stray_js__WEBPACK_IMPORTED_MODULE_10__/* .strayInputs */ .R)(env);
    for (const line of strays.ignored)
        host.log.warning(line);
    try {
        const failure = await (0,_main_js__WEBPACK_IMPORTED_MODULE_12__/* .main */ .i)({
            inputs: {
                input: (name) => inputs.get(name) ?? env[(0,_inputs_table_js__WEBPACK_IMPORTED_MODULE_11__/* .runnerVariable */ .DK)(name)],
                problems: [...problems, ...strays.refused],
                env,
                defaultReceiptFile: host.defaultReceiptFile,
            },
            sinks: { ...host, receipt },
            confPlaces: { home: (0,node_os__WEBPACK_IMPORTED_MODULE_0__.homedir)(), isLookedFor: env['GITHUB_ACTIONS'] !== 'true' },
            mask: host.mask,
            trustAuthorities: _host_ca_certificates_js__WEBPACK_IMPORTED_MODULE_4__/* .trustAuthorities */ .c,
            now: Date.now,
            sleep: async (ms) => {
                await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setTimeout)(ms, undefined, { signal: stop.signal });
            },
            sleepThrough: async (ms) => {
                await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setTimeout)(ms, undefined, { ref: false });
            },
            random: Math.random,
            signal: stop.signal,
        });
        if (failure !== undefined)
            process.exitCode = host.fail(failure, 'run');
    }
    catch (error) {
        for (const [name, value] of Object.entries(_report_outputs_js__WEBPACK_IMPORTED_MODULE_13__/* .OUTPUTS_OF_A_REFUSED_RUN */ .Y))
            host.setOutput(name, value);
        const isRefusal = error instanceof _inputs_inputs_js__WEBPACK_IMPORTED_MODULE_9__/* .InputError */ .d;
        process.exitCode = host.fail((0,_clearml_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .errorMessage */ .gJ)(error), isRefusal ? 'usage' : 'run');
        await host.writeSummary((0,_report_summary_js__WEBPACK_IMPORTED_MODULE_15__/* .refusedSummary */ .n)(isRefusal ? error.problems : [(0,_clearml_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .errorMessage */ .gJ)(error)]));
    }
    finally {
        clearInterval(alive);
        // Calls that nobody awaits any more, since another failed first, wait for no better time.
        stop.abort();
    }
}

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 31077:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   No: () => (/* binding */ uriMap),
/* harmony export */   V3: () => (/* binding */ filesHosts),
/* harmony export */   q3: () => (/* binding */ httpUrl)
/* harmony export */ });
/* harmony import */ var _parse_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(13718);

/** The root of an API server: http or https, no credentials, no query; a path such as `/api` is kept. */
const httpUrl = (text) => {
    // `URL` drops line breaks, which would make one strange host of two lines.
    const url = /^\S+$/u.test(text) && URL.canParse(text) ? new URL(text) : undefined;
    const plain = url !== undefined &&
        ['http:', 'https:'].includes(url.protocol) &&
        url.username === '' &&
        url.password === '' &&
        url.search === '' &&
        url.hash === '';
    return plain
        ? { ok: true, value: `${url.origin}${url.pathname.replace(/\/+$/u, '')}` }
        : {
            ok: false,
            accepted: 'an http or https URL without user, query and fragment, for example https://api.clear.ml',
        };
};
/** One URL a line, or separated by commas. */
const httpUrls = (text) => {
    const parsed = (0,_parse_js__WEBPACK_IMPORTED_MODULE_0__/* .linesOf */ .Dx)(text.replaceAll(',', '\n')).map(httpUrl);
    const urls = parsed.flatMap((result) => (result.ok ? [result.value] : []));
    return urls.length === parsed.length
        ? { ok: true, value: urls }
        : { ok: false, accepted: 'http or https URLs without user, query and fragment, one a line' };
};
/**
 * What the SDK writes new files to. A bucket there means that the server has no fileserver for new files, as `none`
 * says by hand; the addresses of an old fileserver may stand beside it.
 */
const filesHosts = (0,_parse_js__WEBPACK_IMPORTED_MODULE_0__/* .orNone */ .u9)((text) => {
    if (text === '')
        return { ok: true, value: { kind: 'infer' } };
    const given = (0,_parse_js__WEBPACK_IMPORTED_MODULE_0__/* .linesOf */ .Dx)(text.replaceAll(',', '\n')).filter((line) => !STORAGE.test(line));
    const parsed = httpUrls(given.join('\n'));
    if (!parsed.ok)
        return { ok: false, accepted: `${parsed.accepted}, a storage URL (s3://, gs://, azure://)` };
    return { ok: true, value: given.length > 0 ? { kind: 'given', hosts: parsed.value } : { kind: 'none' } };
}, { kind: 'none' });
const STORAGE = /^(?:s3|gs|azure):\/\/[^\s/@]+(?:\/\S*)?$/iu;
/** Lines `from=to` of URI prefixes; both lose a trailing slash, since they match up to whole segments only. */
const uriMap = (text) => {
    // An `@` before the first slash is a user, with a password as a rule: both sides are shown in log and receipt.
    const rules = (0,_parse_js__WEBPACK_IMPORTED_MODULE_0__/* .linesOf */ .Dx)(text).map((line) => /^([a-z][a-z0-9+.-]*:\/\/(?![^/]*@)[^=\s]+)=([a-z][a-z0-9+.-]*:\/\/(?![^/]*@)\S+)$/iu.exec(line));
    const value = rules.flatMap((match) => match === null ? [] : [{ from: withoutSlash(match[1] ?? ''), to: withoutSlash(match[2] ?? '') }]);
    return value.length === rules.length
        ? { ok: true, value }
        : {
            ok: false,
            accepted: 'lines FROM=TO of URI prefixes without user, for example http://fileserver:8081=https://files.example.com',
        };
};
function withoutSlash(prefix) {
    return prefix.replace(/\/+$/u, '');
}


/***/ }),

/***/ 98777:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  y7: () => (/* binding */ abortAbove),
  Mn: () => (/* binding */ lines),
  T1: () => (/* binding */ pattern),
  hW: () => (/* binding */ projectPatterns),
  B5: () => (/* binding */ choice_shard),
  tc: () => (/* binding */ taskTypes),
  aL: () => (/* binding */ words)
});

// UNUSED EXPORTS: TASK_TYPES

// EXTERNAL MODULE: ./src/plan/shard.ts
var shard = __nccwpck_require__(28303);
// EXTERNAL MODULE: ./src/inputs/parse.ts
var parse = __nccwpck_require__(13718);
;// CONCATENATED MODULE: ./src/inputs/project-pattern.ts
/**
 * A full name, or a glob over full names: `*` stands for any text within one level, `**` as a level of its own for any
 * number of levels. All other signs mean themselves: brackets and braces are common in names of projects.
 *
 * Globs for paths of files are no help here: they take no level `..`, and read a dozen other signs.
 */
function projectPattern(text) {
    const name = text.normalize('NFC').replace(/\/+$/u, '');
    if (!name.includes('*')) {
        return { text, covers: (fullName) => fullName === name || fullName.startsWith(`${name}/`) };
    }
    const levels = name.split('/');
    // What is below is covered anyway, so `**` at the end adds nothing.
    while (levels.at(-1) === '**')
        levels.pop();
    if (levels.length === 0)
        return { text, covers: () => true };
    const last = levels.length - 1;
    const parts = levels.map((level, i) => level === '**' ? '(?:[^/]*/)*' : `${levelPattern(level)}${i < last ? '/' : ''}`);
    const pattern = new RegExp(`^${parts.join('')}(?:/[^]*)?$`, 'u');
    return { text, covers: (fullName) => pattern.test(fullName) };
}
function levelPattern(level) {
    return level
        .split(/\*+/u)
        .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/gu, '\\$&'))
        .join('[^/]*');
}

;// CONCATENATED MODULE: ./src/inputs/choice.ts



/** As ClearML names them; `report` is there although reports are protected by default. */
const TASK_TYPES = [
    'training',
    'testing',
    'inference',
    'data_processing',
    'application',
    'monitor',
    'controller',
    'optimizer',
    'service',
    'qc',
    'custom',
    'report',
];
/** Names as they are, one a line. */
const lines = (text) => ({ ok: true, value: (0,parse/* linesOf */.Dx)(text) });
/** Words separated by commas or lines. Commas alone are no empty list: that would set no condition. */
const words = (text) => {
    const value = (0,parse/* linesOf */.Dx)(text.replaceAll(',', '\n'));
    return value.length > 0 || text === ''
        ? { ok: true, value }
        : { ok: false, accepted: 'words separated by commas or lines' };
};
const taskTypes = (text) => {
    const type = (0,parse/* oneOf */.yL)(TASK_TYPES);
    const given = words(text);
    return given.ok && given.value.every((word) => type(word).ok)
        ? given
        : { ok: false, accepted: `any of ${TASK_TYPES.join(', ')}, separated by commas or lines` };
};
/** One name or glob a line. A line of slashes and blanks names no project, and would match none. */
const projectPatterns = (text) => {
    const given = (0,parse/* linesOf */.Dx)(text);
    return given.every((line) => /[^/\s]/u.test(line))
        ? { ok: true, value: given.map(projectPattern) }
        : { ok: false, accepted: 'full names of projects, one a line, with * and ** as wildcards' };
};
const pattern = (text) => {
    try {
        return { ok: true, value: new RegExp(text, 'u') };
    }
    catch (error) {
        const reason = error instanceof Error ? ` (${error.message})` : '';
        return { ok: false, accepted: `a regular expression of JavaScript with the flag u${reason}` };
    }
};
/** `500` tasks, or `20%`; a percentage to two decimals, so that it can be compared exactly. */
const abortAbove = (text) => {
    if (text === '')
        return { ok: true, value: { kind: 'never' } };
    const percent = /^(\d{1,3})(?:\.(\d{1,2}))?%$/u.exec(text);
    if (percent !== null) {
        const hundredths = Number(percent[1]) * 100 + Number((percent[2] ?? '').padEnd(2, '0'));
        if (hundredths > 0 && hundredths <= 10_000)
            return { ok: true, value: { kind: 'share', hundredths } };
    }
    const tasks = /^\d{1,8}$/u.test(text) ? Number(text) : 0;
    return tasks > 0
        ? { ok: true, value: { kind: 'tasks', tasks } }
        : { ok: false, accepted: 'a number of tasks from 1, or a percentage above 0% and up to 100%' };
};
const MAX_SHARDS = 256;
const choice_shard = (text) => {
    if (text === '')
        return { ok: true, value: shard/* WHOLE */.E };
    const [, index, count] = (/^(\d{1,3})\/(\d{1,3})$/u.exec(text) ?? []).map(Number);
    return index !== undefined && count !== undefined && index >= 1 && index <= count && count <= MAX_SHARDS
        ? { ok: true, value: { index, count } }
        : { ok: false, accepted: `INDEX/COUNT, from 1/1 to ${MAX_SHARDS}/${MAX_SHARDS}, for example 2/8` };
};


/***/ }),

/***/ 83864:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ fromHome)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_path__WEBPACK_IMPORTED_MODULE_0__);

/** `~/…` as a shell reads it. */
function fromHome(file, home) {
    return /^~(?:\/|\\|$)/u.test(file) ? node_path__WEBPACK_IMPORTED_MODULE_0___default().join(home, file.slice(1)) : file;
}


/***/ }),

/***/ 71178:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ textsBeside),
/* harmony export */   z: () => (/* binding */ credentialsBeside)
/* harmony export */ });
/* harmony import */ var _addresses_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(31077);

const AWS_VARIABLES = [
    'AWS_ACCESS_KEY_ID',
    'AWS_PROFILE',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];
/**
 * The keys and hosts of one server never go to another, and a secret goes with its own access key only.
 * @param given what inputs and variables say; empty if nothing
 */
function textsBeside({ texts }, given) {
    const server = texts.get('api-host')?.text;
    const asked = given('api-host');
    if (server !== undefined && asked !== '' && !isSameServer(server, asked)) {
        return { texts: new Map([...texts].filter(([name]) => name === 's3-region')), otherServer: server };
    }
    const accessKey = texts.get('access-key')?.text;
    const isOtherKey = accessKey !== undefined && !['', accessKey].includes(given('access-key'));
    const kept = isOtherKey ? [...texts].filter(([name]) => name !== 'secret-key') : texts;
    return { texts: new Map(kept), otherServer: undefined };
}
function isSameServer(a, b) {
    const [one, other] = [(0,_addresses_js__WEBPACK_IMPORTED_MODULE_0__/* .httpUrl */ .q3)(a), (0,_addresses_js__WEBPACK_IMPORTED_MODULE_0__/* .httpUrl */ .q3)(b)];
    return one.ok && other.ok && one.value === other.value;
}
/** Credentials of AWS and Google in variables beat the file's; those of other hosts are not meant by them. */
function credentialsBeside({ s3, gcs, azure }, env, hasRegion) {
    const isSet = (name) => (env[name]?.trim() ?? '') !== '';
    const ofAws = AWS_VARIABLES.some(isSet);
    const ofAzure = ['AZURE_CLIENT_ID', 'AZURE_TENANT_ID'].every(isSet);
    return {
        s3: s3
            .filter(({ host }) => host !== undefined || !ofAws)
            .map((entry) => (entry.host === undefined && hasRegion ? { ...entry, region: undefined } : entry)),
        gcs: isSet('GOOGLE_APPLICATION_CREDENTIALS') ? [] : gcs,
        azure: ofAzure ? [] : azure,
    };
}


/***/ }),

/***/ 12794:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   u: () => (/* binding */ readFlags)
/* harmony export */ });
/* harmony import */ var _plan_near_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(64141);
/* harmony import */ var _table_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(85541);


/** A flag is an input's name. Nothing is guessed: what cannot be read as flags of inputs is a problem. */
function readFlags(args) {
    if (args.includes('--help') || args.includes('-h'))
        return { asked: 'help' };
    if (args.includes('--version'))
        return { asked: 'version' };
    if (args[0] === '--compare')
        return comparisonOf(args.slice(1));
    const values = new Map();
    const problems = new Set();
    for (const word of flagsIn(args)) {
        if ('stray' in word) {
            problems.add(strayWord(word.stray));
            continue;
        }
        const problem = problemOf(word);
        if (problem !== undefined)
            problems.add(problem);
        const name = inputOf(word.flag);
        // A refused key is read all the same: what is not known cannot be masked.
        if (name !== undefined && valueOf(name, word).trim() !== '')
            values.set(name, [...(values.get(name) ?? []), valueOf(name, word)]);
    }
    const inputs = new Map();
    for (const [name, texts] of values) {
        const isList = (0,_table_js__WEBPACK_IMPORTED_MODULE_0__/* .specOf */ .rI)(name).form === 'lines';
        if (!isList && texts.length > 1) {
            problems.add(`--${name}: given ${texts.length} times, and takes one value`);
        }
        inputs.set(name, isList ? texts.join('\n') : (texts.at(-1) ?? ''));
    }
    return { asked: 'run', inputs, problems: [...problems] };
}
function comparisonOf(files) {
    const isPair = files.length === 2 && files.every((file) => file !== '' && !file.startsWith('-'));
    const problem = isPair
        ? undefined
        : '--compare: takes the paths of two receipts and nothing else: --compare OLD NEW';
    return { asked: 'compare', files, problem };
}
/**
 * `--name=value`, `--name value` or `--name`, whether there is such an input or not. `parseArgs` of Node takes `-dry-run`
 * for seven flags, the next flag for a missing value, and `--dry-run false` for `--dry-run`.
 */
function flagsIn(args) {
    const found = [];
    let open;
    for (const word of args) {
        if (word.startsWith('-') && word !== '-') {
            const end = word.includes('=') ? word.indexOf('=') : word.length;
            const flag = { flag: word.slice(0, end), value: end < word.length ? word.slice(end + 1) : undefined };
            open = flag.value === undefined ? flag : undefined;
            found.push(flag);
        }
        else {
            if (open === undefined)
                found.push({ stray: word });
            else
                open.value = word;
            open = undefined;
        }
    }
    return found;
}
function inputOf(flag) {
    const name = flag.replace(/^--/u, '');
    return flag.startsWith('--') && (0,_table_js__WEBPACK_IMPORTED_MODULE_0__/* .isInputName */ .wp)(name) ? name : undefined;
}
/** A boolean that stands alone is true. */
function valueOf(name, { value }) {
    return value ?? ((0,_table_js__WEBPACK_IMPORTED_MODULE_0__/* .specOf */ .rI)(name).form === 'boolean' ? 'true' : '');
}
function problemOf({ flag, value }) {
    const name = inputOf(flag);
    if (name === undefined)
        return unknownFlag(flag);
    const { form, variables = ['the variable'] } = (0,_table_js__WEBPACK_IMPORTED_MODULE_0__/* .specOf */ .rI)(name);
    if (form === 'secret') {
        return (`${flag}: a command line can be read by everybody on the machine. Set ${variables[0]} instead, ` +
            'and replace a key that was given here before');
    }
    if (value === undefined && form !== 'boolean') {
        return `${flag}: got no value; write ${flag} VALUE, or ${flag}=VALUE if it begins with a hyphen`;
    }
    // An unset variable in `--dry-run=$DRY_RUN` must not make a live run.
    return value?.trim() === '' ? `${flag}: got an empty value; give one, or leave the flag out` : undefined;
}
function unknownFlag(flag) {
    const near = (0,_plan_near_js__WEBPACK_IMPORTED_MODULE_1__/* .nearNames */ .$)(flag.replace(/^-+/u, ''), _table_js__WEBPACK_IMPORTED_MODULE_0__/* .INPUT_NAMES */ .Qh).map((name) => `--${name}`);
    return `${flag}: there is no such flag${near.length > 0 ? `; did you mean ${near.join(' or ')}?` : '; --help lists them'}`;
}
function strayWord(word) {
    return `"${word}": belongs to no flag; put quotes around a value with blanks, and two hyphens before a name`;
}


/***/ }),

/***/ 93473:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  d: () => (/* binding */ InputError),
  X: () => (/* binding */ readConfig)
});

// EXTERNAL MODULE: ./src/files/stores/s3-endpoints.ts
var s3_endpoints = __nccwpck_require__(88153);
// EXTERNAL MODULE: ./src/inputs/choice.ts + 1 modules
var choice = __nccwpck_require__(98777);
// EXTERNAL MODULE: ./src/inputs/addresses.ts
var addresses = __nccwpck_require__(31077);
// EXTERNAL MODULE: ./src/inputs/parse.ts
var parse = __nccwpck_require__(13718);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(76760);
var external_node_path_default = /*#__PURE__*/__nccwpck_require__.n(external_node_path_);
;// CONCATENATED MODULE: ./src/inputs/local-roots.ts


const FORM = 'lines FROM=FOLDER of a recorded prefix and an absolute folder of this machine, or a folder alone, ' +
    'for example file:///mnt/share=/mnt/share or /mnt/share';
/** The lines of the input `local-roots`; none at all is an empty list. */
const localRoots = (text) => {
    const roots = [];
    for (const [index, line] of (0,parse/* linesOf */.Dx)(text).entries()) {
        const root = rootOf(line);
        const problem = typeof root === 'string' ? root : roots.map((other) => clash(root, other)).find(Boolean);
        if (problem !== undefined)
            return { ok: false, accepted: `${FORM}; line ${index + 1} ${problem}` };
        if (typeof root !== 'string')
            roots.push(root);
    }
    return { ok: true, value: roots };
};
function rootOf(line) {
    const match = /^(?<from>[^=]+)=(?<to>.+)$/u.exec(line);
    const from = match?.groups?.['from'] ?? line;
    const to = match?.groups?.['to'] ?? line;
    if (!/^(?:\/|file:\/\/\/|https?:\/\/[^/\s@]+(?:\/|$))/iu.test(from))
        return 'begins with no path, file:/// or http address without user';
    if (!external_node_path_default().isAbsolute(to))
        return 'names a folder that is not absolute';
    if (hasOddSegment(from.replace(/^[a-z]+:\/\//iu, '')) || hasOddSegment(to))
        return 'has an empty segment, "." or ".."';
    const root = { from: withoutSlash(from), to: withoutSlash(to) };
    if (root.to === '' || /^(?:file:\/\/)?\/+$/iu.test(from))
        return 'names the whole file system';
    return root;
}
/** One file below two roots would be two files to this run. */
function clash(root, other) {
    if (barePath(root.from) === barePath(other.from))
        return 'names a prefix a second time';
    const [one, two] = [`${root.to}/`, `${other.to}/`];
    return one !== two && (one.startsWith(two) || two.startsWith(one))
        ? 'names a folder that lies in another root, or holds one'
        : undefined;
}
function hasOddSegment(text) {
    return /(?:^|\/)\.{1,2}(?:\/|$)|.\/\/+./u.test(text);
}
function withoutSlash(text) {
    return text.replace(/\/+$/u, '');
}
/** ClearML writes both `/mnt/share/…` and `file:///mnt/share/…` for one folder. */
function barePath(prefix) {
    return prefix.replace(/^file:\/\//iu, '');
}

;// CONCATENATED MODULE: ./src/inputs/roots.ts

const roots_FORM = 'a bucket prefix, a container or a folder of this machine a line, for example s3://bucket/prefix, gs://bucket, ' +
    'https://account.blob.core.windows.net/container, /mnt/share or the address of a fileserver that local-roots names';
/** The lines of the input `roots`. Whether they can be listed, the run finds out. */
const roots = (text) => {
    const lines = (0,parse/* linesOf */.Dx)(text);
    for (const [index, line] of lines.entries()) {
        const problem = problemOf(line);
        if (problem !== undefined)
            return { ok: false, accepted: `${roots_FORM}; line ${index + 1} ${problem}` };
    }
    return { ok: true, value: lines };
};
function problemOf(line) {
    const [, scheme, path = ''] = /^(?:(s3|gs|azure|https?|file):\/\/)?(.*)$/isu.exec(line) ?? [];
    if (scheme === undefined && !path.startsWith('/'))
        return 'begins with no store and no slash';
    if (/^[^/]*@/u.test(path))
        return 'names a user';
    const isFolder = path.startsWith('/');
    if (isFolder && !/^(?:file)?$/iu.test(scheme ?? ''))
        return 'names no bucket';
    if (/^\/*$/u.test(path))
        return isFolder ? 'names the whole file system' : 'names no bucket';
    if (/(?:^|\/)\.{1,2}(?:\/|$)|.\/\/+./u.test(path))
        return 'has an empty segment, "." or ".."';
    // Such an address is read by no rule: names on disk are not encoded.
    return /^https?$/iu.test(scheme ?? '') && /[?#%]/u.test(path) ? 'has a query or an encoded sign' : undefined;
}

// EXTERNAL MODULE: ./src/clearml/hosts.ts
var hosts = __nccwpck_require__(60135);
;// CONCATENATED MODULE: ./src/inputs/hosts.ts


/** The fileserver's addresses: by ClearML's own conventions where none is given and it is needed. */
function resolveFilesHosts(given, apiHost, isNeeded, { refuse, origins }) {
    const found = { hosts: given?.kind === 'given' ? given.hosts : [], origin: origins['files-host'] };
    if (given?.kind !== 'infer' || apiHost === undefined)
        return found;
    const host = (0,hosts/* inferFilesHost */._s)(apiHost);
    if (host !== undefined)
        return { hosts: [host], origin: { kind: 'inferred' } };
    if (isNeeded) {
        refuse('files-host', `got nothing, and it cannot be inferred from ${apiHost}; give the URL of the fileserver (files-host or ` +
            'CLEARML_FILES_HOST), or none if all files lie on other storage');
    }
    return found;
}
/** Only for a link: an address that cannot be read is none. */
function webHostOf(apiHost, { env, conf }) {
    const inFile = conf?.otherServer === undefined ? conf?.conf.webHost : undefined;
    const given = [env['CLEARML_WEB_HOST'] ?? '', inFile ?? ''].map((text) => (0,addresses/* httpUrl */.q3)(text.trim()));
    return given.find((url) => url.ok)?.value ?? (0,hosts/* inferWebHost */.rp)(apiHost) ?? '';
}

// EXTERNAL MODULE: ./src/inputs/source.ts
var inputs_source = __nccwpck_require__(94620);
// EXTERNAL MODULE: ./src/inputs/table.ts
var table = __nccwpck_require__(85541);
;// CONCATENATED MODULE: ./src/inputs/reader.ts


const asItIs = (text) => `"${text}"`;
const notAtAll = () => 'a value that is not shown';
/** All before the last `@` may be a user and password: URL parsers take them without slashes, too. */
const withoutPassword = (text) => `"${text.replace(/^(https?:\/\/)?.*@/isu, '$1***@')}"`;
/** Why a configuration file did not help. */
function beside({ conf }) {
    if (conf === undefined)
        return '';
    const { file } = conf.conf;
    return conf.otherServer === undefined
        ? `; ${file} has none either`
        : `; ${file} is for another server, ${withoutPassword(conf.otherServer)}`;
}
/** Reads inputs one by one, and collects all that is wrong with them. */
function createReader(source, problems) {
    const origins = Object.fromEntries(table/* INPUT_NAMES */.Qh.map((name) => [name, (0,inputs_source/* findInput */.cu)(source, name).origin]));
    const refuse = (name, problem) => {
        problems.push(`${(0,inputs_source/* whereFound */.CK)(name, origins[name])}: ${problem}`);
    };
    const read = (name, parser, shown = asItIs) => {
        const emptied = (0,inputs_source/* emptiedProblem */.iN)(source, name);
        if (emptied !== undefined) {
            refuse(name, emptied);
            return undefined;
        }
        const { text } = (0,inputs_source/* findInput */.cu)(source, name);
        const result = parser(text);
        if (result.ok)
            return result.value;
        refuse(name, `got ${shown(text)}, accepted is ${result.accepted}`);
        return undefined;
    };
    const need = (name, parser, shown) => {
        if ((0,inputs_source/* findInput */.cu)(source, name).text !== '')
            return read(name, parser, shown);
        const [variable] = table/* INPUTS */.mc[name].variables;
        refuse(name, `got nothing; give the input ${name} or the environment variable ${variable}${beside(source)}`);
        return undefined;
    };
    return { read, need, refuse, textOf: (name) => (0,inputs_source/* findInput */.cu)(source, name).text, origins };
}

// EXTERNAL MODULE: ./src/inputs/rule.ts + 1 modules
var inputs_rule = __nccwpck_require__(53323);
;// CONCATENATED MODULE: ./src/inputs/rule-source.ts


/**
 * Inputs that are given although the policy decides on what they say. What has the text of its default cannot be told from
 * what was not given: a workflow's runner fills in the defaults of action.yml.
 */
function givenBeside(textOf) {
    return Object.keys(inputs_rule/* RULE_PARSERS */.Et).filter((name) => textOf(name) !== ((0,table/* specOf */.rI)(name).default ?? ''));
}

// EXTERNAL MODULE: ./src/files/stores/credentials.ts
var credentials = __nccwpck_require__(76236);
// EXTERNAL MODULE: ./src/inputs/conf/precedence.ts
var precedence = __nccwpck_require__(71178);
;// CONCATENATED MODULE: ./src/inputs/stores.ts


/** What a live run would miss with the first file of such a store. */
function unsetVariables(endpoints, env) {
    return endpoints.flatMap(({ url, variables }) => [variables?.key, variables?.secret].flatMap((name) => name === undefined || (env[name]?.trim() ?? '') !== ''
        ? []
        : [`it names the environment variable ${name} for ${url}, and that is not set or empty`]));
}
/** An endpoint that an input names is as it says; the file may still have its keys. */
function withHosts(named, { conf }) {
    const hosts = new Set(named.map(({ host }) => host));
    return [...named, ...(conf?.conf.s3Endpoints ?? []).filter(({ host }) => !hosts.has(host))];
}
/** What the file says for the stores, as far as no input and no variable does. */
function credentialsOf({ conf, env }, region) {
    const hasRegion = region.kind === 'input' || region.kind === 'variable';
    return conf === undefined ? credentials/* NO_CREDENTIALS */.zw : (0,precedence/* credentialsBeside */.z)(conf.conf.credentials, env, hasRegion);
}

// EXTERNAL MODULE: ./src/plan/target.ts
var plan_target = __nccwpck_require__(93786);
;// CONCATENATED MODULE: ./src/inputs/target.ts




const UNFIT = {
    tasks: { roots: 'all' },
    models: {
        roots: 'all',
        policy: 'all',
        'include-hidden': 'all',
        'task-types': 'all',
        'keep-best': 'all',
        'archive-after-days': 'all',
        'delete-files': ['server'],
        'delete-models': 'all',
    },
    leftovers: {
        ...{ policy: 'all', 'force-delete': 'all', 'age-field': 'all', 'include-hidden': 'all', protect: 'all' },
        ...{ tags: 'all', 'exclude-tags': 'all', 'task-types': 'all', users: 'all', 'name-pattern': 'all' },
        ...{ 'keep-last': 'all', 'keep-best': 'all', 'archive-after-days': 'all', 'delete-files': 'all' },
        ...{ 'delete-models': 'all', 'on-file-error': 'all', 'remove-task-folders': 'all' },
    },
};
/** What stands for the default of an input that a target has another of. */
const DEFAULTS = {
    tasks: {},
    // They have no status that could change.
    models: { 'age-field': 'last-change' },
    leftovers: {},
};
/** The inputs with the defaults of their target; one that is not known is refused where it is read. */
function withDefaults(source) {
    const { text } = (0,inputs_source/* findInput */.cu)(source, 'target');
    const target = plan_target/* TARGET_NAMES */.HQ.find((name) => name === text);
    const defaults = target === undefined ? {} : DEFAULTS[target];
    return {
        ...source,
        input: (name) => {
            const given = source.input(name);
            const isGiven = given !== undefined && given.trim() !== (0,table/* specOf */.rI)(name).default;
            return isGiven ? given : (defaults[name] ?? given);
        },
    };
}
/**
 * Reads what the run deletes, and refuses what is given beside it and would mean nothing. What has the text of its default
 * cannot be told from what was not given.
 */
function readTarget({ read, refuse, textOf }) {
    const target = read('target', (0,parse/* oneOf */.yL)(plan_target/* TARGET_NAMES */.HQ));
    if (target === undefined)
        return undefined;
    for (const [name, unfit] of Object.entries(UNFIT[target])) {
        const text = textOf(name);
        const isUnfit = unfit === 'all' ? text !== ((0,table/* specOf */.rI)(name).default ?? '') : unfit.includes(text);
        if (isUnfit)
            refuse(name, `got "${text}", which target: ${target} has no use for; leave it out`);
    }
    return target;
}
/** What leftovers cannot do without: somewhere to look, and a plan that somebody has read. */
function leftoverProblems(target, { roots, dryRun, plan, }, refuse) {
    if (target !== 'leftovers')
        return;
    if (roots?.length === 0)
        refuse('roots', 'got nothing; name where target: leftovers is to look, one place a line');
    if (dryRun === false && plan === '')
        refuse('plan', 'got nothing, and leftovers are deleted by a plan only, since another server may write to the same place; ' +
            'run with dry-run: true, read what would go, and give the receipt of that run here');
}
/** A folder has no status and no tags, and is as old as its newest file. */
function asTargeted(target, rule) {
    return target === 'leftovers'
        ? { ...rule, ageField: 'last-update', forceDelete: true, excludeTags: [], protect: new Set() }
        : rule;
}

;// CONCATENATED MODULE: ./src/inputs/inputs.ts












/** All that is wrong with the inputs, in one error. */
class InputError extends Error {
    name = 'InputError';
    problems;
    constructor(problems) {
        super(`${problems.length === 1 ? 'An input is' : `${problems.length} inputs are`} not valid:\n${problems.join('\n')}`);
        this.problems = problems;
    }
}
/**
 * Reads and checks every input.
 * @param policy what the input `policy` was read to, where there is one.
 * @throws InputError
 */
function readConfig(asGiven, policy = { kind: 'none' }) {
    const source = withDefaults(asGiven);
    const problems = [...(source.problems ?? [])];
    const reader = createReader(source, problems);
    const { read, need, refuse } = reader;
    const target = readTarget(reader);
    const given = {
        apiHost: need('api-host', addresses/* httpUrl */.q3, withoutPassword),
        accessKey: need('access-key', parse/* key */.Eb, notAtAll),
        secretKey: need('secret-key', parse/* key */.Eb, notAtAll),
        target,
        roots: read('roots', roots, withoutPassword),
        ...rulesOf(policy, reader, problems, target),
        abortAbove: read('abort-above', inputs_rule/* BRAKE_PARSERS */.L_['abort-above']),
        noticeDays: read('notice-days', parse/* daysOrNone */.dK),
        plan: read('plan', (0,parse/* filePath */.s$)('')),
        shard: read('shard', choice/* shard */.B5),
        dryRun: read('dry-run', parse/* boolean */.zM),
        maxTasks: read('max-tasks', inputs_rule/* BRAKE_PARSERS */.L_['max-tasks']),
        concurrency: read('concurrency', (0,parse/* wholeNumber */.rD)(1, 32)),
        batchSize: read('batch-size', (0,parse/* wholeNumber */.rD)(1, 500)),
        timeBudgetMinutes: read('time-budget-minutes', parse/* minutes */.Gx),
        receiptFile: read('receipt-file', (0,parse/* filePath */.s$)(source.defaultReceiptFile)),
        onFileError: read('on-file-error', (0,parse/* oneOf */.yL)(['keep-task', 'delete-task'])),
        removeTaskFolders: read('remove-task-folders', parse/* boolean */.zM),
        uriMap: read('uri-map', addresses/* uriMap */.No, withoutPassword),
        localRoots: read('local-roots', localRoots, withoutPassword),
        sizeRequests: read('size-requests', (0,parse/* wholeNumber */.rD)(0, 1_000_000)),
        s3Region: read('s3-region', parse/* oneWord */.ZH),
        s3Endpoints: read('s3-endpoints', s3_endpoints/* s3Endpoints */.lt, notAtAll),
        trackRun: read('track-run', parse/* boolean */.zM),
    };
    leftoverProblems(target, given, refuse);
    const filesHost = read('files-host', addresses/* filesHosts */.V3, withoutPassword);
    const deletesOwn = deletesFiles(given.rules);
    const { hosts, origin } = resolveFilesHosts(filesHost, given.apiHost, deletesOwn, reader);
    for (const problem of deletesOwn ? unsetVariables(given.s3Endpoints ?? [], source.env) : []) {
        refuse('s3-endpoints', problem);
    }
    if (problems.length > 0 || !isComplete(given))
        throw new InputError(problems);
    return Object.freeze({
        ...given,
        filesHosts: hosts,
        s3Endpoints: withHosts(given.s3Endpoints, source),
        webHost: webHostOf(given.apiHost, source),
        configFile: source.conf?.conf.file ?? '',
        storeCredentials: credentialsOf(source, reader.origins['s3-region']),
        origins: { ...reader.origins, 'files-host': origin },
    });
}
/** The rules of the policy, or the one that the inputs make. */
function rulesOf(policy, { read, refuse, textOf }, problems, target) {
    // Only whether it came empty: its text was read before the other inputs.
    read('policy', (text) => ({ ok: true, value: text }));
    if (policy.kind === 'none') {
        const own = { name: undefined, keep: false, maxTasks: 0, abortAbove: { kind: 'never' } };
        const rule = (0,inputs_rule/* draftRule */.c2)(read, own);
        const contradiction = (0,inputs_rule/* contradictionOf */.zW)(rule);
        if (contradiction !== undefined)
            refuse('delete-files', contradiction);
        return { rules: (0,inputs_rule/* isWhole */.wP)(rule) ? [asTargeted(target, rule)] : undefined, ruleSource: { kind: 'inputs' } };
    }
    problems.push(...(policy.kind === 'refused' ? policy.problems : []));
    for (const name of givenBeside(textOf))
        refuse(name, 'the policy decides this; write it into its rules, or leave the input out');
    return policy.kind === 'refused'
        ? { rules: undefined, ruleSource: undefined }
        : { rules: policy.rules, ruleSource: { kind: 'policy', name: policy.name } };
}
/** Whether this step deletes files by any rule; also where that is not known, since a rule was refused. */
function deletesFiles(rules) {
    return rules?.some(({ keep, deleteFiles }) => !keep && deleteFiles === 'runner') !== false;
}
/** Every field that could not be read has left its problem behind. */
function isComplete(given) {
    return Object.values(given).every((value) => value !== undefined);
}


/***/ }),

/***/ 13718:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Dx: () => (/* binding */ linesOf),
/* harmony export */   Eb: () => (/* binding */ key),
/* harmony export */   Gx: () => (/* binding */ minutes),
/* harmony export */   ZH: () => (/* binding */ oneWord),
/* harmony export */   _3: () => (/* binding */ days),
/* harmony export */   dK: () => (/* binding */ daysOrNone),
/* harmony export */   rD: () => (/* binding */ wholeNumber),
/* harmony export */   s$: () => (/* binding */ filePath),
/* harmony export */   s4: () => (/* binding */ setOf),
/* harmony export */   u9: () => (/* binding */ orNone),
/* harmony export */   yL: () => (/* binding */ oneOf),
/* harmony export */   zM: () => (/* binding */ boolean)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_path__WEBPACK_IMPORTED_MODULE_0__);

const MAX_DAYS = 36_500;
/** GitHub ends every job after that long on a runner of one's own. */
const MAX_MINUTES = 7_200;
/** Days with an optional fraction. 0 would mean "everything in the archive", so it is refused. */
const days = (text) => {
    const value = /^\d{1,6}(?:\.\d{1,9})?$/u.test(text) ? Number(text) : NaN;
    return value > 0 && value <= MAX_DAYS
        ? { ok: true, value }
        : { ok: false, accepted: `a number of days above 0 and up to ${MAX_DAYS}, for example 30 or 0.5` };
};
/** Days, or 0 for none. */
const daysOrNone = (text) => {
    if (/^0(?:\.0{1,9})?$/u.test(text))
        return { ok: true, value: 0 };
    const given = days(text);
    return given.ok
        ? given
        : { ok: false, accepted: `a number of days from 0 to ${MAX_DAYS}, for example 7 or 0.5` };
};
/** Minutes with an optional fraction. */
const minutes = (text) => {
    const value = /^\d{1,5}(?:\.\d{1,6})?$/u.test(text) ? Number(text) : NaN;
    return value > 0 && value <= MAX_MINUTES
        ? { ok: true, value }
        : { ok: false, accepted: `a number of minutes above 0 and up to ${MAX_MINUTES}, for example 300` };
};
function wholeNumber(min, max) {
    return (text) => {
        const value = /^\d{1,15}$/u.test(text) ? Number(text) : NaN;
        return value >= min && value <= max
            ? { ok: true, value }
            : { ok: false, accepted: `a whole number from ${min} to ${max}` };
    };
}
/** The words that YAML 1.2 and GitHub's own Actions take for booleans. */
const boolean = (text) => {
    if (['true', 'True', 'TRUE'].includes(text))
        return { ok: true, value: true };
    if (['false', 'False', 'FALSE'].includes(text))
        return { ok: true, value: false };
    return { ok: false, accepted: 'true or false' };
};
function oneOf(values) {
    return (text) => {
        const value = values.find((candidate) => candidate === text);
        return value === undefined ? { ok: false, accepted: `one of ${values.join(', ')}` } : { ok: true, value };
    };
}
/** Values separated by commas or line breaks. */
function setOf(values) {
    const element = oneOf(values);
    return (text) => {
        const words = text
            .split(/[,\n]/u)
            .map((word) => word.trim())
            .filter((word) => word !== '');
        const parsed = words.map(element);
        const found = parsed.flatMap((result) => (result.ok ? [result.value] : []));
        return found.length === words.length && words.length > 0
            ? { ok: true, value: new Set(found) }
            : { ok: false, accepted: `any of ${values.join(', ')}, separated by commas or lines` };
    };
}
/** A value, or the single word `none` in small letters for nothing of the kind. No value is spelled `none`, then. */
function orNone(parser, nothing) {
    return (text) => {
        const words = text.split(/[,\n]/u).flatMap((word) => word.trim() || []);
        if (words.length === 1 && words[0] === 'none')
            return { ok: true, value: nothing };
        const given = parser(text);
        if (given.ok && !words.some((word) => word.toLowerCase() === 'none'))
            return given;
        const accepted = given.ok
            ? 'none alone and in small letters, or other words'
            : `${given.accepted}, or none alone`;
        return { ok: false, accepted };
    };
}
/** A name that only a store can check. */
const oneWord = (text) => /^\S*$/u.test(text) ? { ok: true, value: text } : { ok: false, accepted: 'one word' };
/** A path, made absolute; `standard` where there is none, which may be empty for no file at all. */
function filePath(standard) {
    return (text) => {
        const given = text === '' ? standard : text;
        return { ok: true, value: given === '' ? '' : node_path__WEBPACK_IMPORTED_MODULE_0___default().resolve(given) };
    };
}
/** Lines without blanks around them; empty ones do not count. */
function linesOf(text) {
    return text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
}
/** A key as ClearML issues it: visible ASCII characters without blanks. */
const key = (text) => /^[\x21-\x7e]+$/u.test(text)
    ? { ok: true, value: text }
    : { ok: false, accepted: 'one word of letters, digits and signs, without blanks or line breaks' };


/***/ }),

/***/ 53323:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  L_: () => (/* binding */ BRAKE_PARSERS),
  Et: () => (/* binding */ RULE_PARSERS),
  zW: () => (/* binding */ contradictionOf),
  c2: () => (/* binding */ draftRule),
  wP: () => (/* binding */ isWhole)
});

// EXTERNAL MODULE: ./src/plan/policy.ts
var policy = __nccwpck_require__(19733);
// EXTERNAL MODULE: ./src/inputs/choice.ts + 1 modules
var choice = __nccwpck_require__(98777);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __nccwpck_require__(77598);
;// CONCATENATED MODULE: ./src/inputs/keep-best.ts

const MAX_COUNT = 10_000_000;
const FORM = /^(?<count>\d{1,8}) +(?<best>max|min) +(?:(?<of>best-of) +)?(?<metric>\S[^\n]*)$/u;
const ACCEPTED = 'N max METRIC/VARIANT or N min METRIC/VARIANT, with best-of before the metric to weigh the best value instead of the ' +
    'last, for example 5 max validation/accuracy; or none';
/** `5 max validation/accuracy`, or `none`. */
const keepBest = (text) => {
    if (text === 'none')
        return { ok: true, value: { kind: 'none' } };
    const { count = '', best, of, metric = '' } = FORM.exec(text)?.groups ?? {};
    const paths = pathsOf(metric);
    const number = Number(count);
    if (number < 1 || number > MAX_COUNT || paths.length === 0)
        return { ok: false, accepted: ACCEPTED };
    return {
        ok: true,
        value: {
            kind: 'by-metric',
            count: number,
            best: best === 'min' ? 'min' : 'max',
            of: of === undefined ? 'last' : 'best-of',
            metric,
            paths,
        },
    };
};
/**
 * Every place at which a task may hold the value. The server's keys are the MD5 of metric and of variant; either may have
 * slashes of its own, and letters with marks may be written in two ways.
 */
function pathsOf(metric) {
    const spellings = [metric, metric.normalize('NFC'), metric.normalize('NFD')];
    const paths = spellings.flatMap((text) => {
        const parts = text.split('/');
        return parts.slice(1).flatMap((_, i) => {
            const name = parts.slice(0, i + 1).join('/');
            const variant = parts.slice(i + 1).join('/');
            return name === '' || variant === '' ? [] : [`${md5(name)}.${md5(variant)}`];
        });
    });
    return [...new Set(paths)];
}
function md5(text) {
    return (0,external_node_crypto_.createHash)('md5').update(text).digest('hex');
}

// EXTERNAL MODULE: ./src/inputs/parse.ts
var parse = __nccwpck_require__(13718);
;// CONCATENATED MODULE: ./src/inputs/rule.ts




/** What the inputs that decide on tasks accept; the keys of a policy's rules have their names, and take the same. */
const RULE_PARSERS = {
    'delete-threshold-days': parse/* days */._3,
    'force-delete': parse/* boolean */.zM,
    'age-field': (0,parse/* oneOf */.yL)(policy/* AGE_FIELDS */.qq),
    'include-hidden': parse/* boolean */.zM,
    projects: choice/* projectPatterns */.hW,
    'exclude-projects': choice/* projectPatterns */.hW,
    tags: choice/* words */.aL,
    'exclude-tags': (0,parse/* orNone */.u9)(choice/* words */.aL, []),
    'task-types': choice/* taskTypes */.tc,
    users: choice/* lines */.Mn,
    'name-pattern': choice/* pattern */.T1,
    'keep-last': (0,parse/* wholeNumber */.rD)(0, 10_000_000),
    'keep-best': keepBest,
    'archive-after-days': parse/* daysOrNone */.dK,
    protect: (0,parse/* orNone */.u9)((0,parse/* setOf */.s4)(policy/* PROTECTED_KINDS */.$1), new Set()),
    'delete-files': (0,parse/* oneOf */.yL)(policy/* DELETE_FILES */.mj),
    'delete-models': parse/* boolean */.zM,
};
/** The brakes of a rule have the names of the run's own. */
const BRAKE_PARSERS = { 'max-tasks': (0,parse/* wholeNumber */.rD)(0, 10_000_000), 'abort-above': choice/* abortAbove */.y7 };
/** A rule of which each value comes from `read`. */
function draftRule(read, own) {
    const P = RULE_PARSERS;
    return {
        ...own,
        thresholdDays: read('delete-threshold-days', P['delete-threshold-days']),
        forceDelete: read('force-delete', P['force-delete']),
        ageField: read('age-field', P['age-field']),
        includeHidden: read('include-hidden', P['include-hidden']),
        protect: read('protect', P.protect),
        projects: read('projects', P.projects),
        excludeProjects: read('exclude-projects', P['exclude-projects']),
        tags: read('tags', P.tags),
        excludeTags: read('exclude-tags', P['exclude-tags']),
        taskTypes: read('task-types', P['task-types']),
        users: read('users', P.users),
        namePattern: read('name-pattern', P['name-pattern']),
        keepLast: read('keep-last', P['keep-last']),
        keepBest: read('keep-best', P['keep-best']),
        archiveAfterDays: read('archive-after-days', P['archive-after-days']),
        deleteFiles: read('delete-files', P['delete-files']),
        deleteModels: read('delete-models', P['delete-models']),
    };
}
/** Every value that could not be read has left its problem behind; only the rule of the inputs has no name. */
function isWhole(rule) {
    return Object.entries(rule).every(([field, value]) => value !== undefined || field === 'name');
}
/** The server would delete the files of the models that it keeps (transcript 13). */
function contradictionOf({ deleteFiles, deleteModels, }) {
    return deleteFiles === 'server' && deleteModels === false
        ? 'server cannot go with delete-models: false, since models would lose their files'
        : undefined;
}


/***/ }),

/***/ 94620:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   CK: () => (/* binding */ whereFound),
/* harmony export */   cu: () => (/* binding */ findInput),
/* harmony export */   iN: () => (/* binding */ emptiedProblem)
/* harmony export */ });
/* harmony import */ var _table_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(85541);

/** An input as it was given: by itself, by the first of its variables that is set, by the file, by its default. */
function findInput({ input, env, conf }, name) {
    const text = input(name)?.trim() ?? '';
    if (text !== '')
        return { text, origin: { kind: 'input' } };
    const { variables = [], default: standard = '' } = (0,_table_js__WEBPACK_IMPORTED_MODULE_0__/* .specOf */ .rI)(name);
    for (const variable of variables) {
        const value = env[variable]?.trim() ?? '';
        if (value !== '')
            return { text: value, origin: { kind: 'variable', name: variable } };
    }
    const said = conf?.texts.get(name);
    if (conf !== undefined && said !== undefined) {
        return { text: said.text, origin: { kind: 'file', file: conf.conf.file, key: said.key } };
    }
    return { text: standard, origin: { kind: 'default' } };
}
/** What people have to look at if the value is wrong: the input, or what stood in for it. */
function whereFound(name, origin) {
    switch (origin.kind) {
        case 'variable':
            return origin.name;
        case 'file':
            return `${origin.key} in ${origin.file}`;
        case 'input':
        case 'default':
        case 'inferred':
            return name;
    }
}
/**
 * Why an empty text is refused where it would set the default. GitHub's runner gives the default of an input that is
 * not there, and an empty text only for an expression that came to nothing.
 */
function emptiedProblem({ input }, name) {
    const { default: standard, narrows, form } = (0,_table_js__WEBPACK_IMPORTED_MODULE_0__/* .specOf */ .rI)(name);
    if (narrows !== true || standard === undefined || input(name)?.trim() !== '')
        return undefined;
    // `false || true` is true: a form that says false would be overruled.
    const expression = form === 'boolean' && standard === 'true'
        ? `github.event_name == 'schedule' && '${standard}' || inputs.${name}`
        : `inputs.${name} || ${/^(?:false|\d+)$/u.test(standard) ? standard : `'${standard}'`}`;
    return (`got an empty value, as from an expression that came to nothing: on a schedule all of "inputs" is empty. ` +
        `Write "\${{ ${expression} }}" or the like, or leave the input out for its default, ${standard}`);
}


/***/ }),

/***/ 3808:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ strayInputs)
/* harmony export */ });
/* unused harmony export surroundingsOf */
/* harmony import */ var _plan_near_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(64141);
/* harmony import */ var _table_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(85541);


const KNOWN = new Set(_table_js__WEBPACK_IMPORTED_MODULE_0__/* .INPUT_NAMES */ .Qh.map(_table_js__WEBPACK_IMPORTED_MODULE_0__/* .runnerVariable */ .DK));
/**
 * GitHub's runner gives a step the variables `INPUT_…` of its own `with:` and no others. act, and Gitea's and Forgejo's
 * runners, which are built on it, also pass on those of an action around it.
 */
function surroundingsOf(env) {
    const isGitHub = env['GITHUB_ACTIONS'] === 'true' && !env['ACT'] && !env['GITEA_ACTIONS'];
    return isGitHub ? 'own-step' : 'shared';
}
/** The variables `INPUT_…` that are no input. GitHub's runner only warns of what `with:` has too many. */
function strayInputs(env) {
    const surroundings = surroundingsOf(env);
    const refused = [];
    const ignored = [];
    const strays = Object.keys(env).filter((variable) => /^INPUT_/iu.test(variable) && !KNOWN.has(variable));
    for (const variable of strays.toSorted()) {
        const name = variable.slice('INPUT_'.length).toLowerCase();
        const near = nearInputs(name);
        if (surroundings === 'own-step') {
            const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'docs/inputs.md lists them';
            refused.push(`${name}: there is no such input (it came as ${variable}); ${hint}`);
        }
        else if (near.length > 0) {
            const meant = near.map((input) => `${(0,_table_js__WEBPACK_IMPORTED_MODULE_0__/* .runnerVariable */ .DK)(input)} (--${input})`);
            refused.push(`${variable}: there is no such input; did you mean ${meant.join(' or ')}? If not, unset it`);
        }
        else {
            ignored.push(`${variable} is no input of ClearML Cleanup, and is not read.`);
        }
    }
    return { refused, ignored };
}
/** Also what has words too many: `is-dry-run-only`. */
function nearInputs(name) {
    const spelled = name.replaceAll(/[^a-z0-9]+/gu, '-');
    const within = _table_js__WEBPACK_IMPORTED_MODULE_0__/* .INPUT_NAMES */ .Qh.filter((input) => input.includes('-') && `-${spelled}-`.includes(`-${input}-`));
    return within.length > 0 ? within : (0,_plan_near_js__WEBPACK_IMPORTED_MODULE_1__/* .nearNames */ .$)(spelled, _table_js__WEBPACK_IMPORTED_MODULE_0__/* .INPUT_NAMES */ .Qh);
}


/***/ }),

/***/ 85541:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   DK: () => (/* binding */ runnerVariable),
/* harmony export */   Qh: () => (/* binding */ INPUT_NAMES),
/* harmony export */   mc: () => (/* binding */ INPUTS),
/* harmony export */   rI: () => (/* binding */ specOf),
/* harmony export */   wp: () => (/* binding */ isInputName)
/* harmony export */ });
/** The inputs of action.yml, in its order. */
const INPUTS = {
    'api-host': { form: 'text', variables: ['CLEARML_API_HOST'] },
    'access-key': { form: 'text', variables: ['CLEARML_API_ACCESS_KEY'] },
    'secret-key': { form: 'secret', variables: ['CLEARML_API_SECRET_KEY'] },
    'config-file': { form: 'text' },
    target: { form: 'text', default: 'tasks', narrows: true },
    roots: { form: 'lines' },
    policy: { form: 'text', default: 'none', narrows: true },
    'delete-threshold-days': { form: 'text', default: '30', narrows: true },
    'force-delete': { form: 'boolean', default: 'false', narrows: true },
    'age-field': { form: 'text', default: 'status-changed', narrows: true },
    'include-hidden': { form: 'boolean', default: 'false', narrows: true },
    projects: { form: 'lines' },
    'exclude-projects': { form: 'lines' },
    tags: { form: 'lines' },
    'exclude-tags': { form: 'lines', default: 'keep', narrows: true },
    'task-types': { form: 'lines' },
    users: { form: 'lines' },
    'name-pattern': { form: 'text' },
    'keep-last': { form: 'text', default: '0', narrows: true },
    'keep-best': { form: 'text', default: 'none', narrows: true },
    'archive-after-days': { form: 'text', default: '0' },
    protect: { form: 'lines', default: 'published, running, datasets, reports', narrows: true },
    'dry-run': { form: 'boolean', default: 'false', narrows: true },
    'max-tasks': { form: 'text', default: '0', narrows: true },
    'abort-above': { form: 'text' },
    'notice-days': { form: 'text', default: '7' },
    plan: { form: 'text' },
    shard: { form: 'text', default: '1/1', narrows: true },
    concurrency: { form: 'text', default: '4' },
    'batch-size': { form: 'text', default: '100' },
    'time-budget-minutes': { form: 'text', default: '300' },
    'receipt-file': { form: 'text' },
    'track-run': { form: 'boolean', default: 'false' },
    'delete-files': { form: 'text', default: 'runner', narrows: true },
    'delete-models': { form: 'boolean', default: 'true', narrows: true },
    'on-file-error': { form: 'text', default: 'keep-task', narrows: true },
    'remove-task-folders': { form: 'boolean', default: 'true', narrows: true },
    'files-host': { form: 'lines', variables: ['CLEARML_FILES_HOST'] },
    'uri-map': { form: 'lines' },
    'local-roots': { form: 'lines' },
    'size-requests': { form: 'text', default: '2000' },
    's3-region': { form: 'text', variables: ['AWS_REGION', 'AWS_DEFAULT_REGION'] },
    's3-endpoints': { form: 'lines' },
};
const INPUT_NAMES = Object.keys(INPUTS).filter(isInputName);
function isInputName(text) {
    return Object.hasOwn(INPUTS, text);
}
/** The table's row with its fields that not every input has. */
function specOf(name) {
    return INPUTS[name];
}
/** The variable in which GitHub's runner hands an input over. */
function runnerVariable(name) {
    return `INPUT_${name.toUpperCase()}`;
}


/***/ }),

/***/ 10836:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ findingsOf),
/* harmony export */   d: () => (/* binding */ isMostlyForeign)
/* harmony export */ });
function findingsOf({ all, ofTasks, leftovers, unknown, odd }) {
    const years = Map.groupBy(leftovers, ({ newestAtMs }) => new Date(newestAtMs).getUTCFullYear());
    return {
        ...{ all: countOf(all), ofTasks: countOf(ofTasks), leftovers: countOf(leftovers) },
        ...{ unknown: countOf(unknown), odd },
        byYear: [...years]
            .map(([year, members]) => ({ year, ...countOf(members) }))
            .toSorted((a, b) => a.year - b.year),
    };
}
function countOf(folders) {
    const sum = { folders: folders.length, files: 0, bytes: 0 };
    for (const { files, bytes } of folders) {
        sum.files += files;
        sum.bytes += bytes;
    }
    return sum;
}
/** With fewer of its own, the roots are most likely another server's. */
const SHARE_OF_OWN = 0.1;
/** Whether fewer than one in ten folders belongs to this server. */
function isMostlyForeign({ all, ofTasks }) {
    return all.folders > 0 && ofTasks.folders < all.folders * SHARE_OF_OWN;
}


/***/ }),

/***/ 82508:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  i: () => (/* binding */ main)
});

// EXTERNAL MODULE: ./src/clearml/errors.ts
var errors = __nccwpck_require__(84869);
// EXTERNAL MODULE: ./src/clearml/http.ts
var clearml_http = __nccwpck_require__(50822);
// EXTERNAL MODULE: ./src/clearml/retry.ts
var retry = __nccwpck_require__(12438);
// EXTERNAL MODULE: ./src/clearml/session.ts + 2 modules
var clearml_session = __nccwpck_require__(68443);
// EXTERNAL MODULE: ./src/clearml/delete-reply.ts
var delete_reply = __nccwpck_require__(73516);
// EXTERNAL MODULE: ./src/clearml/json.ts
var json = __nccwpck_require__(75476);
// EXTERNAL MODULE: ./src/clearml/paging.ts
var paging = __nccwpck_require__(98686);
;// CONCATENATED MODULE: ./src/clearml/archive.ts



const MESSAGE = 'Archived by ClearML Cleanup (archive-after-days)';
/** The call is as old as release 1.0, the first that a cleanup takes. */
function createArchiveApi(session) {
    return {
        archiveTasks: async (ids) => {
            if (ids.length === 0 || ids.length > paging/* MAX_PAGE_SIZE */.H4) {
                throw new RangeError(`between 1 and ${paging/* MAX_PAGE_SIZE */.H4} tasks can be archived at once, not ${ids.length}`);
            }
            // Sent once: what somebody has restored in the meantime must not be archived by a repetition.
            const { failed } = await session.act('tasks.archive_many', {
                ids,
                status_message: MESSAGE,
                status_reason: '',
                // Steps are tasks, and go by their own dates. The field exists since 1.16.
                include_pipeline_steps: false,
            });
            const rows = ((0,json/* asArray */._j)(failed) ?? []).map(json/* asObject */.eB);
            return new Map(rows.flatMap((row) => {
                const id = (0,json/* asText */.e1)(row?.['id']);
                return id === undefined ? [] : [[id, (0,delete_reply/* parseRefusal */.Ko)(row?.['error'])]];
            }));
        },
    };
}

;// CONCATENATED MODULE: ./src/clearml/directory.ts


function createDirectoryApi(session, host) {
    const reader = { call: session.read, host };
    const list = async (endpoint, listName, params) => {
        const rows = await (0,paging/* fetchAllRows */.Bb)(reader, endpoint, listName, { ...params, only_fields: ['id', 'name'] });
        return rows.flatMap((row) => {
            const id = (0,json/* asText */.e1)((0,json/* asObject */.eB)(row)?.['id']);
            const name = (0,json/* asText */.e1)((0,json/* asObject */.eB)(row)?.['name']);
            return id === undefined || id === '' || name === undefined ? [] : [{ id, name }];
        });
    };
    return {
        allProjects: () => list('projects.get_all_ex', 'projects', { search_hidden: true }),
        allUsers: () => list('users.get_all_ex', 'users', {}),
    };
}

// EXTERNAL MODULE: ./src/portions.ts
var portions = __nccwpck_require__(63963);
;// CONCATENATED MODULE: ./src/clearml/events.ts



/** Events that name files. */
const EVENT_TYPES = ['training_debug_image', 'plot'];
function createEventsApi(session, host) {
    const listOf = (data, name, endpoint) => {
        const list = (0,json/* asArray */._j)(data[name]);
        if (list === undefined)
            throw new errors/* ClearMLError */.Ft(endpoint, host, { kind: 'unexpected', detail: `no list of ${name}` });
        return list;
    };
    return {
        eventPage: async ({ taskId, type, batchSize, scrollId, metric, ofModel }) => {
            const data = await session.read('events.get_task_events', {
                task: taskId,
                event_type: type,
                batch_size: batchSize,
                order: 'desc',
                ...(ofModel === undefined ? {} : { model_events: true }),
                ...(scrollId === undefined ? {} : { scroll_id: scrollId }),
                ...(metric === undefined ? {} : { metrics: [{ metric }] }),
            });
            return {
                events: listOf(data, 'events', 'events.get_task_events').map(parseEvent),
                scrollId: (0,json/* asText */.e1)(data['scroll_id']),
                total: (0,json/* asNumber */.i)(data['total']),
            };
        },
        metricsOf: async (taskIds, type) => {
            const ask = async (tasks) => {
                const data = await session.read('events.get_task_metrics', { tasks, event_type: type });
                return listOf(data, 'metrics', 'events.get_task_metrics');
            };
            const rows = (await (0,portions/* inHalves */.D2)(taskIds, ask, errors/* isTooLarge */.I9)).flat().map((row) => (0,json/* asObject */.eB)(row));
            if (rows.length === 0)
                return undefined;
            const metrics = rows.map((row) => [(0,json/* asText */.e1)(row?.['task']) ?? '', (0,json/* asTexts */.DW)(row?.['metrics'])]);
            return new Map(metrics.flatMap(([task, names]) => (names === undefined ? [] : [[task, names]])));
        },
    };
}
function parseEvent(row) {
    const fields = (0,json/* asObject */.eB)(row) ?? {};
    const text = (0,json/* asText */.e1)(fields['plot_str']);
    const compressed = (0,json/* asText */.e1)(fields['plot_data']);
    return {
        url: (0,json/* asText */.e1)(fields['url']),
        sourceUrls: (0,json/* asTexts */.DW)(fields['source_urls']) ?? [],
        plot: text !== undefined ? { text } : compressed !== undefined ? { compressed } : undefined,
        iteration: (0,json/* asNumber */.i)(fields['iter']),
    };
}

// EXTERNAL MODULE: ./src/clearml/by-ids.ts
var by_ids = __nccwpck_require__(19104);
// EXTERNAL MODULE: ./src/clearml/task.ts
var clearml_task = __nccwpck_require__(10591);
;// CONCATENATED MODULE: ./src/clearml/contents.ts



/** Files that a report's text shows; the server never returns them at deletion. The field exists since 1.9. */
const REPORT_ASSETS_FIELD = 'report_assets';
/** `execution.artifacts.uri` would come back empty: artifacts are a map in the store (transcript 08). */
const CONTENT_FIELDS = [
    ...clearml_task/* TASK_FIELDS */._Y,
    'models.output',
    'execution.artifacts',
    'metric_stats',
];
function parseTaskContents(row) {
    const task = (0,clearml_task/* parseTask */.Xx)(row);
    const fields = (0,json/* asObject */.eB)(row);
    if (task === undefined || fields === undefined)
        return undefined;
    const execution = (0,json/* asObject */.eB)(fields['execution'] ?? {});
    const artifacts = execution === undefined ? undefined : readList(execution['artifacts'], parseArtifact);
    const output = (0,clearml_task/* parseModelIds */.rP)(fields, 'output');
    const assets = (0,json/* asTexts */.DW)(fields[REPORT_ASSETS_FIELD] ?? []);
    const unreadable = [
        assets === undefined ? REPORT_ASSETS_FIELD : undefined,
        artifacts === undefined ? 'execution.artifacts' : undefined,
        output === undefined ? 'models.output' : undefined,
        (0,clearml_task/* parseModelIds */.rP)(fields, 'input') === undefined ? 'models.input' : undefined,
    ].find((field) => field !== undefined);
    return {
        ...task,
        artifacts: artifacts ?? [],
        outputModelIds: output ?? [],
        reportAssets: assets ?? [],
        provenEvents: EVENT_TYPES.filter((type) => isReported(fields['metric_stats'], type)),
        unreadable,
    };
}
/** An absent list is empty; one with an element that cannot be read is not known at all. */
function readList(value, read) {
    if (value === undefined || value === null)
        return [];
    const elements = (0,json/* asArray */._j)(value)?.map((element) => {
        const object = (0,json/* asObject */.eB)(element);
        return object === undefined ? undefined : read(object);
    });
    return elements?.every((element) => element !== undefined) ? elements : undefined;
}
/** An artifact without a mode is an output, as the server itself takes it; one without a URI has no file. */
function parseArtifact(fields) {
    const uri = fields['uri'] ?? '';
    if (typeof uri !== 'string')
        return undefined;
    return {
        uri,
        mode: fields['mode'] === 'input' ? 'input' : 'output',
        bytes: (0,json/* asNumber */.i)(fields['content_size']),
    };
}
function isReported(stats, type) {
    return Object.values((0,json/* asObject */.eB)(stats) ?? {}).some((metric) => {
        const types = (0,json/* asObject */.eB)((0,json/* asObject */.eB)(metric)?.['event_stats_by_type']);
        return (0,json/* asObject */.eB)(types?.[type]) !== undefined;
    });
}

;// CONCATENATED MODULE: ./src/clearml/model-records.ts






const MODELS = 'models.get_all_ex';
const TASKS = 'tasks.get_all_ex';
const FIELDS = [
    ...['id', 'name', 'company', 'project.name', 'user.name', 'tags', 'system_tags'],
    ...['created', 'last_update', 'ready', 'uri', 'task'],
];
const NAMING_FIELDS = ['id', 'status', 'system_tags', 'models.input', 'models.output'];
/** Databases limit the size of a regular expression. */
const IDS_OF_A_PATTERN = 200;
function createModelRecordsApi(session, { host, abilities }) {
    const reader = { call: session.read, host };
    const only_fields = abilities.modelsHaveLastChange ? [...FIELDS, 'last_change'] : FIELDS;
    const lookUp = async (ids, fields) => {
        const rows = await (0,by_ids/* askByIds */.z)(ids, paging/* MAX_PAGE_SIZE */.H4, (id) => (0,paging/* fetchAllRows */.Bb)(reader, MODELS, 'models', { id, only_fields: fields }, new Set(id).size));
        const asked = new Set(ids);
        if (rows.some((row) => !asked.has((0,json/* asText */.e1)((0,json/* asObject */.eB)(row)?.['id']) ?? ''))) {
            // A server that does not filter would make every model beyond its first page look gone.
            const detail = 'models that were not asked for by id';
            throw new errors/* ClearMLError */.Ft(MODELS, host, { kind: 'unexpected', detail });
        }
        return rows;
    };
    const naming = async (params) => {
        const all = { ...params, search_hidden: true, only_fields: NAMING_FIELDS };
        return (await (0,paging/* fetchAllRows */.Bb)(reader, TASKS, 'tasks', all)).map(parseNamingTask);
    };
    return {
        listModels: async ({ system_tags, project, user, tags }, page) => {
            const filter = { system_tags, project, user, tags };
            const rows = await (0,paging/* fetchRows */.s8)(reader, MODELS, 'models', { ...filter, only_fields }, page);
            const tasks = rows.map(parseModelRecord).filter((model) => model !== undefined);
            return { tasks, rowCount: rows.length };
        },
        modelRecords: async (ids) => {
            const rows = await lookUp(ids, only_fields);
            return rows.map(parseModelRecord).filter((model) => model !== undefined);
        },
        existingModels: async (ids) => {
            const rows = await lookUp(ids, ['id']);
            return new Set(rows.map((row) => (0,json/* asText */.e1)((0,json/* asObject */.eB)(row)?.['id']) ?? ''));
        },
        tasksNaming: async (modelIds, taskIds) => {
            const fields = ['models.input.model', 'models.output.model'];
            // The list filter by input models means something else before 1.15, and there is none by output models.
            const [named, made] = await Promise.all([
                (0,by_ids/* askByIds */.z)(modelIds, IDS_OF_A_PATTERN, (ids) => naming({ _any_: { fields, pattern: `^(?:${ids.map(escaped).join('|')})$` } })),
                (0,by_ids/* askByIds */.z)(taskIds, paging/* MAX_PAGE_SIZE */.H4, (id) => naming({ id })),
            ]);
            return [...new Map([...named, ...made].map((task) => [task.id, task])).values()];
        },
    };
}
/** Ids that were imported need not be hexadecimal. */
function escaped(id) {
    return id.replace(/[^\w-]/gu, '\\$&');
}
function parseNamingTask(row) {
    const fields = (0,json/* asObject */.eB)(row) ?? {};
    return {
        id: (0,json/* asText */.e1)(fields['id']) ?? 'unknown',
        status: (0,json/* asText */.e1)(fields['status']),
        isArchived: (0,json/* asTexts */.DW)(fields['system_tags'])?.includes('archived') === true,
        inputModelIds: (0,clearml_task/* parseModelIds */.rP)(fields, 'input'),
        outputModelIds: (0,clearml_task/* parseModelIds */.rP)(fields, 'output'),
    };
}
/**
 * A draft has the status of drafts, and a published one that of published tasks. Where `last_change` is missing, nothing
 * was changed since the server was upgraded to 1.13: before, every change stamped `last_update`.
 */
function parseModelRecord(row) {
    const fields = (0,json/* asObject */.eB)(row);
    if (fields === undefined)
        return undefined;
    const { id, name, company, project, user, tags, system_tags, created, last_update, ready, uri } = fields;
    const contents = parseTaskContents({
        ...{ id, name, company, project, user, tags, system_tags, created, last_update },
        last_change: fields['last_change'] ?? last_update,
        status: ready === true ? 'published' : ready === false ? 'created' : undefined,
    });
    if (contents === undefined)
        return undefined;
    const unreadable = [
        typeof (uri ?? '') === 'string' ? undefined : 'uri',
        isReference(fields['task']) ? undefined : 'task',
    ].find((field) => field !== undefined);
    return { ...contents, unreadable };
}
function isReference(value) {
    const object = (0,json/* asObject */.eB)(value);
    const id = object === undefined ? (value ?? '') : (object['id'] ?? '');
    return typeof id === 'string';
}

// EXTERNAL MODULE: ./src/clearml/models.ts
var models = __nccwpck_require__(70292);
;// CONCATENATED MODULE: ./src/clearml/changed-scan.ts



/** A write that was under way during a read may be dated before what that read saw. */
const MARGIN_MS = 60_000;
/** When a record was written last, by the server's clock; undefined where there is none, or no readable date. */
async function lastChangeOf(reader, { endpoint, list }) {
    const newest = { search_hidden: true, order_by: ['-last_change'], only_fields: ['id', 'last_change'] };
    const [row] = await (0,paging/* fetchRows */.s8)(reader, endpoint, list, newest, 0, 1);
    return instantOf((0,json/* asObject */.eB)(row)?.['last_change']);
}
/**
 * Visits every record that was written at that instant of the server's clock or later, and maybe others.
 * @param sinceMs undefined: all of them
 */
async function scanChanged(reader, { endpoint, list, fields }, sinceMs, visit) {
    const fromMs = sinceMs === undefined ? undefined : sinceMs - MARGIN_MS;
    const params = {
        search_hidden: true,
        // Newest first, since servers before 1.17 ignore the condition.
        order_by: ['-last_change', 'id'],
        only_fields: fields,
        ...(fromMs === undefined ? {} : { last_change: [`>=${new Date(fromMs).toISOString().slice(0, 19)}`] }),
    };
    const seen = new Set();
    const isOld = (row) => {
        const at = instantOf(row['last_change']);
        return fromMs !== undefined && at !== undefined && at < fromMs;
    };
    const readPage = async (page) => {
        const before = seen.size;
        const rows = (await (0,paging/* fetchRows */.s8)(reader, endpoint, list, params, page)).map((one) => (0,json/* asObject */.eB)(one) ?? {});
        for (const row of rows) {
            const id = (0,json/* asText */.e1)(row['id']) ?? '';
            // What has no readable id is told each time that it comes, as by `scanWhole`.
            if (id !== '' && seen.has(id))
                continue;
            seen.add(id);
            visit(row, id);
        }
        return { news: seen.size - before, rows };
    };
    let last = 0;
    let hasBorder = false;
    for (let reachedOld = false;; last++) {
        const { news, rows } = await readPage(last);
        hasBorder ||= last > 0 && rows.length > 0 && !reachedOld;
        reachedOld ||= rows.some(isOld);
        if (news === 0 || rows.every(isOld))
            break;
    }
    // One that goes while pages are read moves all behind it, so that one may be skipped at the border of two pages.
    if (hasBorder)
        for (let page = 0; page <= last; page++)
            await readPage(page);
}
function instantOf(value) {
    const at = (0,clearml_task/* parseTimestamp */.EH)(value);
    return typeof at === 'number' ? at : undefined;
}

;// CONCATENATED MODULE: ./src/clearml/file-records.ts


const file_records_MODELS = {
    endpoint: 'models.get_all_ex',
    list: 'models',
    fields: ['id', 'uri', 'task', 'comment'],
    parse: ({ uri, task, comment }) => ({
        uris: [...textsOf(uri), ...makerIfThere(task)],
        mentions: [(0,json/* asText */.e1)((0,json/* asObject */.eB)(task)?.['id'] ?? task) ?? '', (0,json/* asText */.e1)(comment) ?? ''],
    }),
};
function taskKind(hasReports) {
    const assets = hasReports ? [REPORT_ASSETS_FIELD, 'report'] : [];
    return {
        endpoint: 'tasks.get_all_ex',
        list: 'tasks',
        fields: ['id', 'parent', 'last_change', 'execution.artifacts', 'output', ...assets],
        parse: filesOfTask,
    };
}
/** How the server keeps the maker of a model whose task was deleted. */
const DELETED_MAKER = '__DELETED__';
function filesOfTask({ parent, execution, output, report, ...fields }) {
    const artifacts = (0,json/* asObject */.eB)(execution)?.['artifacts'];
    return {
        uris: [
            ...((0,json/* asArray */._j)(artifacts)?.flatMap((one) => textsOf((0,json/* asObject */.eB)(one)?.['uri'] ?? one)) ?? textsOf(artifacts)),
            ...textsOf(output),
            ...textsOf(fields[REPORT_ASSETS_FIELD]),
            // Its text shows files of others, too.
            ...textsOf(report),
        ],
        mentions: textsOf((0,json/* asObject */.eB)(parent)?.['id'] ?? parent),
    };
}
/** What is no text is taken as it was sent: an id in it keeps a folder all the same. */
function textsOf(value) {
    if (value === undefined || value === null || value === '')
        return [];
    return [typeof value === 'string' ? value : JSON.stringify(value)];
}
/** One that is gone has no files any more but those that models name. */
function makerIfThere(task) {
    const maker = (0,json/* asText */.e1)((0,json/* asObject */.eB)(task)?.['id'] ?? task) ?? '';
    return maker === '' || maker.startsWith(DELETED_MAKER) ? [] : [maker];
}

;// CONCATENATED MODULE: ./src/clearml/whole-scan.ts



/**
 * Visits every record that the credentials see, hidden ones too. One that goes while pages are read moves all behind it, so
 * that one may be skipped at the border of two pages: ids alone are read once more, from the other end.
 */
async function scanWhole(reader, { endpoint, list, fields }, visit) {
    const seen = new Set();
    const take = (row) => {
        const record = (0,json/* asObject */.eB)(row) ?? {};
        const id = (0,json/* asText */.e1)(record['id']) ?? '';
        // What has no readable id is told each time that it comes: it names files all the same.
        if (id !== '' && seen.has(id))
            return;
        seen.add(id);
        visit(record, id);
    };
    const read = (params, each) => (0,paging/* scanRows */.t_)(reader, endpoint, list, { search_hidden: true, ...params }, paging/* MAX_PAGE_SIZE */.H4, each);
    await read({ only_fields: fields }, take);
    const skipped = [];
    await read({ order_by: ['-id'], only_fields: ['id'] }, (row) => {
        const id = (0,json/* asText */.e1)((0,json/* asObject */.eB)(row)?.['id']) ?? '';
        if (!seen.has(id))
            skipped.push(id);
    });
    const rows = await (0,by_ids/* askByIds */.z)(skipped, paging/* MAX_PAGE_SIZE */.H4, (id) => (0,paging/* fetchRows */.s8)(reader, endpoint, list, { id, search_hidden: true, only_fields: fields }, 0));
    for (const row of rows)
        take(row);
}

;// CONCATENATED MODULE: ./src/clearml/recorded-files.ts






/** Databases limit the size of a regular expression. */
const recorded_files_IDS_OF_A_PATTERN = 200;
function createRecordedFilesApi(session, { host, abilities }) {
    const reader = { call: session.read, host };
    const tasks = taskKind(abilities.hasReports);
    const scan = async ({ endpoint, list, fields }, params, visit) => {
        const all = { search_hidden: true, ...params, only_fields: fields };
        await (0,paging/* scanRows */.t_)(reader, endpoint, list, all, paging/* MAX_PAGE_SIZE */.H4, (row) => {
            visit((0,json/* asObject */.eB)(row) ?? {});
        });
    };
    const scanAll = (kind, visit) => scanWhole(reader, kind, (row, id) => {
        visit({ id, ...kind.parse(row) });
    });
    return {
        scanTaskFiles: (visit) => scanAll(tasks, visit),
        scanModelFiles: (visit) => scanAll(file_records_MODELS, visit),
        lastChangeAtMs: () => lastChangeOf(reader, tasks),
        scanTaskFilesSince: (sinceMs, visit) => scanChanged(reader, tasks, sinceMs, (row, id) => {
            visit({ id, ...tasks.parse(row) });
        }),
        modelFilesNaming: async (ids) => {
            const found = [];
            await Promise.all((0,portions/* portions */.jN)(ids, recorded_files_IDS_OF_A_PATTERN).map((part) => scan(file_records_MODELS, { _any_: { fields: ['uri'], pattern: `(${part.join('|')})` } }, (row) => found.push({ id: (0,json/* asText */.e1)(row['id']) ?? '', ...file_records_MODELS.parse(row) }))));
            return found;
        },
    };
}

;// CONCATENATED MODULE: ./src/clearml/records.ts






/** A controller keeps the graph of its run in `configuration`. */
const CONTROLLER_FIELDS = ['id', 'configuration', 'hyperparams', 'runtime'];
const DATASET_FIELDS = [...CONTROLLER_FIELDS, 'parent', 'comment', 'tags', 'script', 'models', 'execution'];
const FILE_FIELDS = ['id', 'last_change', 'execution.artifacts'];
/** Such records may be large. */
const SMALL_PAGE = 50;
/** With their artifacts. */
const RECENT_TASKS = 100;
function createRecordsApi(session, { host, abilities }) {
    const reader = { call: session.read, host };
    const scan = (filter, fields, visit) => (0,paging/* scanRows */.t_)(reader, 'tasks.get_all_ex', 'tasks', { ...filter, search_hidden: true, only_fields: fields }, SMALL_PAGE, (row) => {
        visit((0,json/* asText */.e1)((0,json/* asObject */.eB)(row)?.['id']) ?? '', JSON.stringify(row));
    });
    const ofFiles = {
        endpoint: 'tasks.get_all_ex',
        list: 'tasks',
        fields: abilities.hasReports ? [...FILE_FIELDS, REPORT_ASSETS_FIELD] : FILE_FIELDS,
    };
    return {
        childrenOf: async (parentIds) => {
            const only_fields = ['id', 'parent'];
            const rows = await (0,by_ids/* askByIds */.z)(parentIds, paging/* MAX_PAGE_SIZE */.H4, (parent) => (0,paging/* fetchAllRows */.Bb)(reader, 'tasks.get_all_ex', 'tasks', { parent, search_hidden: true, only_fields }));
            const asked = new Set(parentIds);
            const children = rows.flatMap((row) => {
                const parent = (0,json/* asText */.e1)((0,json/* asObject */.eB)((0,json/* asObject */.eB)(row)?.['parent'])?.['id']);
                const id = (0,json/* asText */.e1)((0,json/* asObject */.eB)(row)?.['id']);
                return parent === undefined || id === undefined || !asked.has(parent) ? [] : [{ parent, id }];
            });
            return (0,by_ids/* collect */.F)(children, ({ parent }) => parent, ({ id }) => id);
        },
        recentFileUris: async () => {
            const newest = { search_hidden: true, order_by: ['-created'] };
            const models = { ...newest, only_fields: ['id', 'uri'] };
            const tasks = { ...newest, only_fields: ['id', 'system_tags', 'execution.artifacts'] };
            const [modelRows, taskRows] = await Promise.all([
                (0,paging/* fetchRows */.s8)(reader, 'models.get_all_ex', 'models', models, 0),
                (0,paging/* fetchRows */.s8)(reader, 'tasks.get_all_ex', 'tasks', tasks, 0, RECENT_TASKS),
            ]);
            const artifacts = taskRows.flatMap((row) => {
                const { system_tags: tags, execution } = (0,json/* asObject */.eB)(row) ?? {};
                return (0,json/* asTexts */.DW)(tags)?.includes('archived') ? [] : ((0,json/* asArray */._j)((0,json/* asObject */.eB)(execution)?.['artifacts']) ?? []);
            });
            return inTurn(artifacts, modelRows).flatMap((record) => (0,json/* asText */.e1)((0,json/* asObject */.eB)(record)?.['uri']) ?? []);
        },
        scanControllers: (visit) => scan({ type: ['controller'] }, CONTROLLER_FIELDS, visit),
        scanDatasets: (visit) => scan({ system_tags: ['dataset'] }, DATASET_FIELDS, visit),
        scanFilesOfTasks: (visit) => scanWhole(reader, ofFiles, visitingText(visit)),
        scanChangedFilesOfTasks: (sinceMs, visit) => scanChanged(reader, ofFiles, sinceMs, visitingText(visit)),
    };
}
function visitingText(visit) {
    return (row, id) => {
        visit(id, JSON.stringify(row));
    };
}
function inTurn(one, other) {
    const longer = Math.max(one.length, other.length);
    return Array.from({ length: longer }, (_, i) => [...one.slice(i, i + 1), ...other.slice(i, i + 1)]).flat();
}

// EXTERNAL MODULE: ./src/clearml/metrics.ts
var metrics = __nccwpck_require__(64385);
;// CONCATENATED MODULE: ./src/clearml/model-users.ts




/** Where the server cannot be asked by models, it is asked once for the uses of all tasks. */
function createUsersOfModels(reader, { filtersByInputModels }) {
    let everyUse;
    const readUses = async (params) => {
        const only_fields = ['id', 'models.input'];
        const rows = await (0,paging/* fetchAllRows */.Bb)(reader, 'tasks.get_all_ex', 'tasks', {
            ...params,
            search_hidden: true,
            only_fields,
        });
        return rows.map((row) => {
            const fields = (0,json/* asObject */.eB)(row);
            return {
                taskId: (0,json/* asText */.e1)(fields?.['id']) ?? 'unknown',
                modelIds: fields === undefined ? undefined : (0,clearml_task/* parseModelIds */.rP)(fields, 'input'),
            };
        });
    };
    const usesOf = async (modelIds) => {
        if (modelIds.length === 0)
            return [];
        if (filtersByInputModels) {
            return await (0,by_ids/* askByIds */.z)(modelIds, paging/* MAX_PAGE_SIZE */.H4, (portion) => readUses({ 'models.input.model': portion }));
        }
        // The filter is ignored or means equality there: one look through all tasks serves the whole run.
        everyUse ??= readUses({});
        return await everyUse;
    };
    return async (modelIds) => {
        const asked = new Set(modelIds);
        const uses = (await usesOf(modelIds)).flatMap(({ taskId, modelIds: used }) => (used?.filter((modelId) => asked.has(modelId)) ?? modelIds).map((modelId) => ({ modelId, taskId })));
        return (0,by_ids/* collect */.F)(uses, ({ modelId }) => modelId, ({ taskId }) => taskId);
    };
}

;// CONCATENATED MODULE: ./src/clearml/tasks.ts










const tasks_TASKS = 'tasks.get_all_ex';
function createTasksApi(session, { host, abilities }) {
    const reader = { call: session.read, host };
    const contentFields = abilities.hasReports ? [...CONTENT_FIELDS, REPORT_ASSETS_FIELD] : CONTENT_FIELDS;
    const lookUp = (ids, params) => {
        checkIds(ids);
        return (0,by_ids/* askByIds */.z)(ids, paging/* MAX_PAGE_SIZE */.H4, (part) => lookUpPart(part, params));
    };
    const lookUpPart = async (ids, params) => {
        const asked = new Set(ids);
        const rows = await (0,paging/* fetchAllRows */.Bb)(reader, tasks_TASKS, 'tasks', { id: ids, ...params }, asked.size);
        if (rows.map((row) => (0,clearml_task/* parseTask */.Xx)(row)).some((task) => task !== undefined && !asked.has(task.id))) {
            // A server that does not filter would make every task beyond its first page look gone.
            throw new errors/* ClearMLError */.Ft(tasks_TASKS, host, {
                kind: 'unexpected',
                detail: 'tasks that were not asked for by id',
            });
        }
        return rows;
    };
    return {
        listTasks: async (filter, page, metricPaths = []) => {
            const only_fields = [...clearml_task/* TASK_FIELDS */._Y, ...metricPaths.map(metrics/* metricField */.FZ)];
            const params = { ...filter, allow_public: false, only_fields };
            const rows = await (0,paging/* fetchRows */.s8)(reader, tasks_TASKS, 'tasks', params, page);
            const tasks = rows.map((row) => (0,clearml_task/* parseTask */.Xx)(row, metricPaths)).filter((task) => task !== undefined);
            return { tasks, rowCount: rows.length };
        },
        tasksById: async (ids) => {
            const rows = await lookUp(ids, { allow_public: false, only_fields: contentFields });
            return rows.map(parseTaskContents).filter((task) => task !== undefined);
        },
        existing: async (ids) => {
            const rows = await lookUp(ids, { only_fields: ['id'] });
            return new Set(rows.map((row) => (0,json/* asText */.e1)((0,json/* asObject */.eB)(row)?.['id']) ?? ''));
        },
        publishedChildrenOf: async (ids) => {
            checkIds(ids);
            const params = {
                status: ['published'],
                search_hidden: true,
                only_fields: ['id', 'status', 'parent'],
            };
            const rows = await (0,by_ids/* askByIds */.z)(ids, paging/* MAX_PAGE_SIZE */.H4, (parent) => (0,paging/* fetchAllRows */.Bb)(reader, tasks_TASKS, 'tasks', { parent, ...params }));
            const children = rows.flatMap((row) => {
                const parent = (0,json/* asText */.e1)((0,json/* asObject */.eB)((0,json/* asObject */.eB)(row)?.['parent'])?.['id']);
                const id = (0,json/* asText */.e1)((0,json/* asObject */.eB)(row)?.['id']);
                return parent === undefined || id === undefined || (0,json/* asObject */.eB)(row)?.['status'] !== 'published'
                    ? []
                    : [{ parent, id }];
            });
            return (0,by_ids/* collect */.F)(children, ({ parent }) => parent, ({ id }) => id);
        },
        usersOfModels: createUsersOfModels(reader, abilities),
        deleteTasks: async (ids, { force, deleteModels, deleteFiles }) => {
            checkIds(ids);
            // Every flag is sent: their defaults differ between releases, and an absent one may mean true.
            const flags = {
                force,
                move_to_trash: false,
                return_file_urls: true,
                delete_output_models: deleteModels,
                delete_external_artifacts: deleteFiles,
                include_pipeline_steps: false,
            };
            const send = async (part) => (0,delete_reply/* parseDeleteReply */.H7)(await session.act('tasks.delete_many', { ids: part, ...flags }));
            return (0,delete_reply/* joinReplies */.$w)(await (0,portions/* inHalves */.D2)(ids, send, errors/* isTooLarge */.I9));
        },
    };
}
/** An empty list is no filter for the server but all tasks of the company (transcript 06); above 500 it cuts. */
function checkIds(ids) {
    if (ids.length === 0 || ids.length > paging/* MAX_PAGE_SIZE */.H4) {
        throw new RangeError(`between 1 and ${paging/* MAX_PAGE_SIZE */.H4} task ids can be asked for at once, not ${ids.length}`);
    }
}

;// CONCATENATED MODULE: ./src/clearml/api.ts








function createClearML(session, server) {
    return {
        ...createTasksApi(session, server),
        ...(0,models/* createModelsApi */.H)(session, server.host),
        ...createEventsApi(session, server.host),
        ...createDirectoryApi(session, server.host),
        ...createRecordsApi(session, server),
        ...createRecordedFilesApi(session, server),
        ...createArchiveApi(session),
        ...createModelRecordsApi(session, server),
    };
}

// EXTERNAL MODULE: ./src/clearml/hosts.ts
var hosts = __nccwpck_require__(60135);
;// CONCATENATED MODULE: ./src/clearml/version.ts
function parseVersion(text) {
    const match = /^v?(\d{1,6}(?:\.\d{1,6})*)/u.exec(text ?? '');
    return match?.[1]?.split('.').map(Number);
}
function isOlder(version, than) {
    for (let i = 0; i < Math.max(version.length, than.length); i++) {
        const difference = (version[i] ?? 0) - (than[i] ?? 0);
        if (difference !== 0)
            return difference < 0;
    }
    return false;
}

;// CONCATENATED MODULE: ./src/clearml/server.ts

const FIRST_WITH_DELETE_MANY = { release: [1, 0], api: [2, 13] };
const FIRST_OF_ANOTHER_COUNT = [3];
/** @throws Error when the release cannot do what a cleanup needs. */
function identifyServer(host, { claims }) {
    const named = parseVersion(claims.serverVersion);
    const api = parseVersion(claims.apiVersion);
    // Hosted and enterprise servers count their releases otherwise: what they can do, only the API version tells.
    const isKnown = named !== undefined && isOlder(named, FIRST_OF_ANOTHER_COUNT);
    const release = isKnown || api === undefined ? named : undefined;
    if (release === undefined && api === undefined) {
        throw new Error(`The token of ${host} names neither the server's release nor its API version, so what the server can do is not ` +
            'known, and nothing is deleted. Check that this is a ClearML server of release 1.0 or later.');
    }
    const since = (first) => isSince(first, release, api);
    if (!since(FIRST_WITH_DELETE_MANY)) {
        const found = claims.serverVersion ?? `API ${claims.apiVersion ?? 'unknown'}`;
        throw new Error(`ClearML server ${found} at ${host} is too old: the cleanup needs release 1.0 (API 2.13) or later, ` +
            'where archived tasks can be deleted in batches. Upgrade the server.');
    }
    if (claims.companyId === undefined || claims.companyId === '') {
        throw new Error(`The token of ${host} does not say which company the credentials belong to, ` +
            'so own tasks cannot be told from public ones. Use credentials of a ClearML user.');
    }
    return {
        host,
        release: claims.serverVersion ?? 'unknown',
        apiVersion: claims.apiVersion ?? 'unknown',
        companyId: claims.companyId,
        userName: claims.userName ?? claims.userId ?? 'unknown',
        isKnown,
        showsWholeCompany: isKnown && claims.featureSet === 'basic',
        abilities: {
            // 1.17 and 2.0 report the same API version, which 1.16 does not reach.
            deletesPublishedWhole: since({ release: [1, 17], api: [2, 31] }),
            filtersByInputModels: since({ release: [1, 15], api: [2, 29] }),
            pagesEventsByIteration: since({ release: [1, 2], api: [2, 16] }),
            hasReports: since({ release: [1, 9], api: [2, 23] }),
            modelsHaveLastChange: since({ release: [1, 13], api: [2, 27] }),
            dropsEventsOfModels: since({ release: [1, 12], api: [2, 26] }),
            deletesFiles: since({ release: [1, 7], api: [2, 21] }),
        },
    };
}
/** Releases decide, as behaviour came with them; the API version only where the release is not known. */
function isSince(first, release, api) {
    if (release !== undefined)
        return !isOlder(release, first.release);
    return api !== undefined && !isOlder(api, first.api);
}

// EXTERNAL MODULE: ./src/network/diagnosis.ts
var diagnosis = __nccwpck_require__(15807);
;// CONCATENATED MODULE: ./src/network/redirect.ts
/**
 * Where a server has moved to, going by the redirect of one of its paths: the same path elsewhere, or its front page by
 * https. Undefined where the redirect leads to something else, such as a page for people to log in.
 * @param base the address that was asked, without a trailing slash
 * @param path behind it, with a leading slash
 */
function movedTo(base, path, location) {
    if (!URL.canParse(location, base + path))
        return undefined;
    const asked = new URL(base + path);
    const target = new URL(location, asked);
    const found = target.pathname.replace(/\/+$/u, '');
    const isFrontPage = found === '' && target.hostname === asked.hostname && target.protocol !== asked.protocol;
    if (!['http:', 'https:'].includes(target.protocol) || (!isFrontPage && !found.endsWith(path)))
        return undefined;
    const moved = target.origin + (isFrontPage ? '' : found.slice(0, -path.length));
    return moved === base ? undefined : moved;
}

;// CONCATENATED MODULE: ./src/connect.ts







/** Logs in and looks at the server. @throws Error that says what the user can do. */
async function connect(credentials, options, names) {
    const { apiHost } = credentials;
    let session;
    try {
        session = await (0,clearml_session/* signIn */.Jv)(credentials, options);
    }
    catch (error) {
        throw explainLogin(error, apiHost, names);
    }
    const server = identifyServer(apiHost, session);
    return { session, server, clearml: createClearML(session, server) };
}
function explainLogin(error, apiHost, names) {
    const cause = error instanceof errors/* ClearMLError */.Ft ? error.cause : undefined;
    const known = (0,diagnosis/* diagnose */.h4)(cause, apiHost);
    if (known === undefined)
        return new Error(headline(error, apiHost, names), { cause: error });
    const advice = (0,diagnosis/* isNobodyThere */.Wq)(cause) ? `. ${unreachableAdvice(names)}` : '';
    return new Error(`ClearML at ${apiHost} cannot be reached: ${known}${advice}`, { cause });
}
function unreachableAdvice(names) {
    return (`Check ${names.apiHost}, and that the runner may connect to it: ` +
        'a server in a private network needs a self-hosted runner or a proxy');
}
function headline(error, apiHost, names) {
    if (!(error instanceof errors/* ClearMLError */.Ft))
        return `The login at ${apiHost} failed`;
    const { failure } = error;
    switch (failure.kind) {
        case 'refused':
            if (failure.code === 401) {
                return (`ClearML at ${apiHost} does not accept ${names.accessKey} and ${names.secretKey}. Create new credentials in the ClearML ` +
                    'web UI (Settings > Workspace) and store them as secrets of the repository');
            }
            return failure.code < 500
                ? notAnApiServer(apiHost, names)
                : `ClearML at ${apiHost} cannot log anybody in now`;
        case 'unreachable':
            return `ClearML at ${apiHost} cannot be reached. ${unreachableAdvice(names)}`;
        case 'unreadable': {
            const { location, status } = failure;
            const moved = location === undefined ? undefined : movedTo(apiHost, `${clearml_session/* API_PATH */.f0}/${error.endpoint}`, location);
            if (moved !== undefined)
                return `ClearML at ${apiHost} sends every request on to ${moved}. Set ${names.apiHost} to that address`;
            return status >= 500 ? `ClearML at ${apiHost} does not answer now` : notAnApiServer(apiHost, names);
        }
        case 'unexpected':
            return notAnApiServer(apiHost, names);
    }
}
function notAnApiServer(apiHost, names) {
    const guess = (0,hosts/* guessApiHost */.uk)(apiHost);
    const hint = guess === undefined
        ? 'it usually listens on port 8008, is named api.…, or ends in /api'
        : `it is probably ${guess}`;
    return `${apiHost} does not answer as a ClearML API server. Set ${names.apiHost} to the API server, not to the web or files server: ${hint}`;
}

// EXTERNAL MODULE: ./node_modules/p-limit/index.js + 1 modules
var p_limit = __nccwpck_require__(70370);
// EXTERNAL MODULE: ./src/network/agents.ts + 1 modules
var network_agents = __nccwpck_require__(40588);
// EXTERNAL MODULE: ./src/files/local-roots.ts
var local_roots = __nccwpck_require__(76576);
// EXTERNAL MODULE: ./src/files/look-error.ts
var look_error = __nccwpck_require__(7463);
// EXTERNAL MODULE: ./src/files/stored-names.ts
var stored_names = __nccwpck_require__(43333);
;// CONCATENATED MODULE: ./src/files/looker.ts




function createLooker({ localRoots, limit, signal, openReader, ...options }) {
    /** A bucket that refused once, for want of a right, is not asked again. */
    const refused = new Map();
    const placeOf = (folder) => {
        if (folder.store === 'object') {
            const { bucket, prefix } = folder;
            return { bucket, prefixes: [prefix], keysOf: (location) => keysIn(bucket, location) };
        }
        const mount = (0,local_roots/* mountOf */.vI)(folder, localRoots);
        if (mount === undefined)
            return undefined;
        return {
            bucket: { store: 'folder', bucket: mount.root },
            prefixes: (0,stored_names/* namesOf */.eZ)(mount.path).map((name) => `${name}/`),
            keysOf: (location) => {
                const file = location.store === 'fileserver' ? (0,local_roots/* mountOf */.vI)(location, localRoots) : undefined;
                return file?.root === mount.root ? (0,stored_names/* namesOf */.eZ)(file.path) : [];
            },
        };
    };
    const list = async (place) => {
        const { bucket, prefixes, keysOf } = place;
        const name = JSON.stringify(bucket);
        const known = signal.aborted ? 'the run was stopped before' : refused.get(name);
        if (known !== undefined)
            return { kind: 'failed', why: known };
        try {
            const reader = await openReader(bucket.store);
            for (const prefix of prefixes) {
                const objects = await allPages(reader.list(bucket, prefix));
                if (objects.length > 0)
                    return { kind: 'listed', prefix, bucket, objects, keysOf };
            }
            return { kind: 'listed', prefix: prefixes[0] ?? '', bucket, objects: [], keysOf };
        }
        catch (error) {
            const why = (0,errors/* errorMessage */.gJ)(error);
            if (error instanceof look_error/* LookError */.y && error.isLasting)
                refused.set(name, why);
            return { kind: 'failed', why };
        }
    };
    return {
        contentsOf: async (folder) => {
            const place = placeOf(folder);
            return place === undefined ? { kind: 'not-listable' } : await limit(() => list(place));
        },
        bytesOf: (location) => limit(async () => {
            if (signal.aborted)
                return undefined;
            if (location.store === 'fileserver')
                return await options.bytesOnFileserver(location);
            const { bucket, key } = location;
            const name = `one of ${JSON.stringify(bucket)}`;
            if (refused.has(name))
                return undefined;
            try {
                return await (await openReader(bucket.store)).bytesOf(bucket, key);
            }
            catch (error) {
                if (error instanceof look_error/* LookError */.y && error.isLasting)
                    refused.set(name, error.message);
                return undefined;
            }
        }),
    };
}
function keysIn(bucket, location) {
    if (location.store !== 'object')
        return [];
    return JSON.stringify(location.bucket) === JSON.stringify(bucket) ? [location.key] : [];
}
async function allPages(pages) {
    const objects = [];
    for await (const page of pages)
        for (const object of page)
            objects.push(object);
    return objects;
}

// EXTERNAL MODULE: ./src/files/locate.ts
var locate = __nccwpck_require__(92057);
;// CONCATENATED MODULE: ./src/files/remover.ts


function createFileRemover({ fileservers, proveRoots, openStore }) {
    /** The first error that strikes a whole bucket answers for all its later files, without another request. */
    const broken = new Map();
    const inBucket = async (objects, ask) => {
        const [first] = objects.filter((location) => location.store === 'object');
        if (first === undefined)
            return [];
        const store = await openStore(first.bucket.store);
        return await ask(store, first.bucket, objects.flatMap(keyOf));
    };
    /** @param ask of one group: all at one address of a fileserver, or all in one bucket */
    const inGroups = async (locations, ask) => {
        const askUnlessBroken = async (group, members) => {
            const known = broken.get(group);
            if (known !== undefined)
                return members.map(() => known);
            const answers = await ask(members).catch((error) => {
                return members.map(() => ({ kind: 'failed', error: (0,errors/* errorMessage */.gJ)(error), breaksBucket: true }));
            });
            const breaking = answers.filter((answer) => isFailed(answer)).find(({ breaksBucket }) => breaksBucket);
            if (breaking !== undefined)
                broken.set(group, breaking);
            return answers;
        };
        const parts = await Promise.all([...Map.groupBy(locations, groupOf)].map(async ([group, members]) => {
            const answers = await askUnlessBroken(group, members);
            return members.map((location, i) => [location, answers[i] ?? UNANSWERED]);
        }));
        const said = new Map(parts.flat());
        return locations.map((location) => said.get(location) ?? UNANSWERED);
    };
    const removeEmpty = async ({ bucket, prefix }) => {
        try {
            const { removeEmptyFolder } = await openStore(bucket.store);
            return removeEmptyFolder === undefined ? { kind: 'gone' } : await removeEmptyFolder(bucket, prefix);
        }
        catch (error) {
            return { kind: 'failed', error: (0,errors/* errorMessage */.gJ)(error), breaksBucket: false };
        }
    };
    return {
        check: (locations) => inGroups(locations, async (members) => members.some(isOnFileserver)
            ? members.map(() => ({ kind: 'deletable' }))
            : await inBucket(members, (store, ...files) => store.check(...files))),
        deleteFiles: (locations) => inGroups(locations, async (members) => members.some(isOnFileserver)
            ? await fileservers.deleteFiles(members.filter(isOnFileserver))
            : await inBucket(members, (store, ...files) => store.deleteObjects(...files))),
        removeFolders: async (folders) => {
            const onFileservers = folders.filter((folder) => folder.store === 'fileserver');
            const inStores = folders.filter((folder) => folder.store === 'object');
            const outcomes = new Map();
            const answers = onFileservers.length === 0 ? [] : await fileservers.removeFolders(onFileservers);
            for (const [i, folder] of onFileservers.entries())
                outcomes.set(folder, answers[i]);
            for (const folder of inStores)
                outcomes.set(folder, await removeEmpty(folder));
            return folders.map((folder) => outcomes.get(folder) ?? UNANSWERED);
        },
        proveHosts: async (files, recent) => {
            const ofServers = await fileservers.proveHosts(files.filter(isOnFileserver), async () => (await recent()).filter(isOnFileserver));
            const ofRoots = await proveRoots(files.flatMap(belowRoot), async () => (await recent()).flatMap(belowRoot));
            return new Map([...ofServers, ...ofRoots]);
        },
    };
}
const UNANSWERED = { kind: 'failed', error: 'the store gave no answer', breaksBucket: false };
function isFailed(said) {
    return said.kind === 'failed';
}
function isOnFileserver(location) {
    return location.store === 'fileserver';
}
function belowRoot(location) {
    const hosted = isOnFileserver(location) ? undefined : (0,locate/* hostedAt */.vI)(location);
    return hosted === undefined ? [] : [hosted];
}
function keyOf(location) {
    return location.store === 'object' ? [location.key] : [];
}
function groupOf(location) {
    if (location.store === 'fileserver')
        return JSON.stringify(['fileserver', location.host]);
    const { store, bucket } = location.bucket;
    return JSON.stringify([store, 'host' in location.bucket ? location.bucket.host : undefined, bucket]);
}

;// CONCATENATED MODULE: ./src/files/proof-of-host.ts
/** So many files may be missing where nothing proves that they ever were there: what a run left that was killed. */
const A_FEW = 5;
function createHostProofs() {
    const proved = new Set();
    const missing = new Map();
    const missed = (host) => missing.get(host) ?? 0;
    return {
        found: (host) => proved.add(host),
        missed: (host, files) => missing.set(host, missed(host) + files),
        verdict: (host) => (proved.has(host) ? 'proved' : missed(host) <= A_FEW ? 'few' : 'unproved'),
    };
}
function unprovedText(host, files, sample, remedy) {
    return (`${host} has none of the ${files} files that were recorded there (looked for: ${sample.lookedFor}, for example ` +
        `${sample.path}), so nothing was taken for gone and no record was deleted for it. ${remedy}. ` +
        'If the files are gone for good, set on-file-error to delete-task: the records go, and the files are listed');
}

// EXTERNAL MODULE: ./src/clearml/gate.ts
var clearml_gate = __nccwpck_require__(40121);
;// CONCATENATED MODULE: ./src/files/stores/fileserver-look.ts




/** The first alone: as a rule it is there. */
const AT_ONCE = 5;
/** Whether a fileserver has one of these recorded paths, as far as so many requests tell. @throws OutageError alone */
async function lookForOne({ look, webServerError }, paths, maxRequests) {
    let requestCount = 0;
    const has = async (name) => {
        requestCount += 1;
        return await look(name);
    };
    const names = likeliestFirst(paths).slice(0, Math.max(0, maxRequests));
    try {
        for (const part of [names.slice(0, 1), ...(0,portions/* portions */.jN)(names.slice(1), AT_ONCE)]) {
            const looks = await Promise.all(part.map(has));
            const found = part.find((_, i) => looks[i]);
            if (found === undefined)
                continue;
            // A web server that answers every path with its page has this one, too.
            if (await has(`${found}/nothing`))
                return { kind: 'no-answer', error: webServerError, requestCount };
            return { kind: 'something', requestCount };
        }
        return { kind: 'nothing', lookedFor: Math.min(names.length, paths.length), requestCount };
    }
    catch (error) {
        // It says nothing about these files.
        if (error instanceof clearml_gate/* OutageError */.AP)
            throw error;
        const kind = isUnreachable(error) ? 'unreachable' : 'no-answer';
        return { kind, error: (0,errors/* errorMessage */.gJ)(error), requestCount };
    }
}
/** First the likeliest name of each, then the second one, and so on. */
function likeliestFirst(paths) {
    const names = paths.map(stored_names/* namesOf */.eZ);
    const most = Math.max(0, ...names.map(({ length }) => length));
    return Array.from({ length: most }, (_, i) => names.flatMap((ofOne) => ofOne.slice(i, i + 1))).flat();
}
function isUnreachable(error) {
    return error instanceof errors/* ClearMLError */.Ft && error.failure.kind === 'unreachable';
}

// EXTERNAL MODULE: ./src/clearml/circuit.ts
var clearml_circuit = __nccwpck_require__(14967);
// EXTERNAL MODULE: ./src/redact.ts
var redact = __nccwpck_require__(76670);
;// CONCATENATED MODULE: ./src/files/stores/fileserver-answer.ts



/** A proxy's error page may quote the request, its token included. */
const fileserver_answer_redact = (0,redact/* createRedactor */.lY)([]);
/** `delete_many` is switched off, or older than its route. */
function isNoBatchRoute({ status }) {
    return status === 404 || status === 405;
}
/**
 * What the fileserver says to `delete_many`; even if every single file failed it is a 200 (transcript 21). A name that
 * the answer does not mention was not deleted, as far as anybody knows.
 * @param entries by name, how it was sent.
 */
function outcomesOf(entries, reply, baseUrl) {
    const body = reply.status === 200 ? parse(reply.text) : undefined;
    const deleted = (0,json/* asObject */.eB)(body?.['deleted']);
    const errors = (0,json/* asObject */.eB)(body?.['errors']);
    if (deleted === undefined || errors === undefined) {
        const refusal = refusalOf(reply, baseUrl, '/delete_many');
        return new Map([...entries.keys()].map((name) => [name, refusal]));
    }
    const reasons = new Map();
    for (const [reason, names] of Object.entries(errors)) {
        for (const name of (0,json/* asArray */._j)(names) ?? [])
            reasons.set((0,json/* asText */.e1)(name) ?? '', reason);
    }
    return new Map([...entries].map(([name, entry]) => [
        name,
        Object.hasOwn(deleted, entry) ? { kind: 'deleted' } : outcomeFor(reasons.get(entry)),
    ]));
}
/** Somebody else removed the file or folder, or something in the folder, in the same moment. */
const RACES = ['No such file or directory', 'Directory not empty'].map(errorFor);
/** Whether it is worth asking again at once. */
function isRace(outcome) {
    return outcome?.kind === 'failed' && RACES.includes(outcome.error);
}
function errorFor(said) {
    return `the fileserver said: ${said}`;
}
function outcomeFor(reason) {
    if (reason === 'Not found')
        return { kind: 'gone' };
    return { kind: 'failed', error: errorFor(reason ?? 'nothing about this file'), breaksBucket: false };
}
/** The fileserver's own 404. Another server's says nothing about the file, which may lie on the right one. */
function saysNotFound({ status, text }) {
    return status === 404 && /^File .* not found$/isu.test(text.trim());
}
/**
 * 401 and 403 strike every file, and so does a fileserver that has moved; whatever else is odd may be about these files only.
 * @param path of the request, with a leading slash
 */
function refusalOf(reply, baseUrl, path) {
    const { status, text, location, proxy } = reply;
    const moved = location === undefined ? undefined : movedTo(baseUrl, path, location);
    if (moved !== undefined) {
        const remedy = 'Set files-host to that address.';
        const error = `the fileserver ${baseUrl} sends every request on to ${moved}. ${remedy}`;
        return { kind: 'failed', error, remedy, breaksBucket: true };
    }
    const denied = status === 401 || status === 403;
    const hint = denied
        ? '; it does not take the token of the API server, so it may be the fileserver of another one'
        : '';
    const answer = fileserver_answer_redact(location === undefined ? text.slice(0, 120) : `a redirect to ${location}`);
    const way = proxy === undefined ? '' : ` (by way of ${proxy})`;
    const said = answer === '' ? way : `: ${answer}${way}`;
    return {
        kind: 'failed',
        error: `the fileserver ${baseUrl} answered ${status}${hint}${said}`,
        remedy: denied ? 'Check that files-host names the fileserver of this API server.' : undefined,
        breaksBucket: denied,
    };
}
function parse(text) {
    try {
        return (0,json/* asObject */.eB)(JSON.parse(text));
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/files/stores/fileserver-path.ts
/** The path of a URL that names the file. */
function urlPath(name) {
    return name.split('/').map(encodeURIComponent).join('/');
}
/** An entry of `delete_many`, which decodes it like a form: a plus has to be encoded, too. */
function batchName(name) {
    return urlPath(name.replace(/^\/+/u, ''));
}

;// CONCATENATED MODULE: ./src/files/stores/fileserver-requests.ts








const FILES_PER_CALL = 1_000;
/** A quarter of what nginx lets through where nobody has told it otherwise. */
const BYTES_PER_CALL = 256 * 1024;
/** Quotes and comma around an entry. */
const BYTES_BETWEEN = 3;
/** @param baseUrl where requests go, without a trailing slash */
function createFileserverRequests(baseUrl, { sendWithToken, wasAway, patience }) {
    const circuit = (0,clearml_circuit/* createCircuit */.U)(patience.onOutage);
    const ask = () => sendWithToken({ method: 'HEAD', url: `${baseUrl}/`, headers: {}, withinMs: clearml_gate/* ANSWER_WITHIN_MS */.i2 });
    const gate = (0,clearml_gate/* createGate */.qD)(baseUrl, ask, wasAway, patience);
    let bytesPerCall = BYTES_PER_CALL;
    /** Looking changes nothing and deleting twice is harmless, so a request is repeated while its error may pass. */
    const repeated = (what, title) => (0,retry/* withRetries */.LH)(() => gate.pass(() => once(what, title)), patience, (error) => (gate.isKnown() ? retry/* triesOfKnown */.cO : retry/* triesOfStranger */.$7)(error));
    const once = async (what, title) => {
        const reply = await sendWithToken({ ...what, headers: { 'content-type': 'application/json' } }).catch((cause) => {
            // The API server's, which was asked for another token.
            if (cause instanceof clearml_gate/* OutageError */.AP)
                throw cause;
            const reason = (0,diagnosis/* diagnose */.h4)(cause, baseUrl) ?? (0,errors/* errorMessage */.gJ)(cause);
            throw new errors/* ClearMLError */.Ft(title, baseUrl, { kind: 'unreachable', reason }, { cause });
        });
        const isError = [408, 413, 429].includes(reply.status) || reply.status >= 500;
        if (!isError)
            return reply;
        throw new errors/* ClearMLError */.Ft(title, baseUrl, {
            kind: 'unreadable',
            status: reply.status,
            excerpt: reply.text.slice(0, 120),
            ...(reply.retryAfterMs === undefined ? {} : { retryAfterMs: reply.retryAfterMs }),
        });
    };
    const guarded = (what, title) => circuit.guard('fileserver', () => repeated(what, title), retry/* mayPass */.bg);
    const sendMany = async (names) => {
        const entries = new Map(names.map((name) => [name, batchName(name)]));
        const body = JSON.stringify({ files: [...entries.values()] });
        try {
            const reply = await guarded({ method: 'POST', url: `${baseUrl}/delete_many`, body }, 'delete_many');
            return isNoBatchRoute(reply) ? 'no-batches' : outcomesOf(entries, reply, baseUrl);
        }
        catch (error) {
            if ((0,errors/* isTooLarge */.I9)(error))
                bytesPerCall = Math.min(bytesPerCall, body.length / 2);
            if ((0,errors/* isTooLarge */.I9)(error) && names.length > 1)
                throw error;
            const outcome = failureOf(error);
            return new Map(names.map((name) => [name, outcome]));
        }
    };
    const sendAll = async (names) => {
        const bytesOf = (name) => batchName(name).length + BYTES_BETWEEN;
        const parts = (0,portions/* portionsWithin */.eH)(names, { size: FILES_PER_CALL, bytes: bytesPerCall, bytesOf });
        const answers = (await Promise.all(parts.map((part) => (0,portions/* inHalves */.D2)(part, sendMany, errors/* isTooLarge */.I9)))).flat();
        const outcomes = new Map(answers.flatMap((answer) => (answer === 'no-batches' ? [] : [...answer])));
        return answers.includes('no-batches') ? 'no-batches' : outcomes;
    };
    /** Its answer, if there is such a file. */
    const head = async (name) => {
        const reply = await repeated({ method: 'HEAD', url: `${baseUrl}/${urlPath(name)}` }, 'HEAD of a file');
        if (reply.status === 200)
            return reply;
        if (reply.status === 404)
            return undefined;
        throw new Error(refusalOf(reply, baseUrl, `/${urlPath(name)}`).error);
    };
    return {
        deleteMany: async (names) => {
            const outcomes = await sendAll(names);
            if (outcomes === 'no-batches')
                return outcomes;
            const raced = names.filter((name) => isRace(outcomes.get(name)));
            const again = raced.length === 0 ? new Map() : await sendAll(raced);
            return again === 'no-batches' ? outcomes : new Map([...outcomes, ...again]);
        },
        deleteOne: async (name) => {
            const url = `${baseUrl}/${urlPath(name)}`;
            const reply = await guarded({ method: 'DELETE', url }, 'DELETE of a file');
            if (reply.status === 200)
                return { kind: 'deleted' };
            return saysNotFound(reply) ? { kind: 'gone' } : refusalOf(reply, baseUrl, `/${urlPath(name)}`);
        },
        look: async (name) => (await head(name)) !== undefined,
        bytesOf: async (name) => (await head(name))?.contentLength,
        webServerError: `${baseUrl} answers as if it had every file, so it is no fileserver: ` +
            'files-host or uri-map may name the web server',
    };
}
/** Where nobody is there, or it cannot be trusted, no other file of it can be deleted either. */
function failureOf(error) {
    const cause = error instanceof errors/* ClearMLError */.Ft ? error.cause : undefined;
    return {
        kind: 'failed',
        error: (0,errors/* errorMessage */.gJ)(error),
        breaksBucket: (0,diagnosis/* isNobodyThere */.Wq)(cause) || (0,diagnosis/* isLasting */.dJ)(cause),
    };
}

;// CONCATENATED MODULE: ./src/files/stores/fileserver.ts



/** ClearML's fileserver: `POST /delete_many`, and single `DELETE`s where that is switched off or older than 1.7. */
function createFileserver(baseUrl, access) {
    const requests = createFileserverRequests(baseUrl, access);
    let batchesAreOff = false;
    const hasBatches = () => !batchesAreOff;
    const deleteOne = async (path) => {
        try {
            for (const name of (0,stored_names/* namesOf */.eZ)(path)) {
                const outcome = await requests.deleteOne(name);
                if (outcome.kind !== 'gone')
                    return outcome;
            }
            return { kind: 'gone' };
        }
        catch (error) {
            return failureOf(error);
        }
    };
    /** Each further name is asked for only where the one before was not found. */
    const deleteBatch = async (paths, round = 0) => {
        const outcomes = new Map(paths.map((path) => [path, { kind: 'gone' }]));
        const names = new Map(paths.flatMap((path) => {
            const name = (0,stored_names/* namesOf */.eZ)(path)[round];
            return name === undefined ? [] : [[path, name]];
        }));
        if (names.size === 0)
            return outcomes;
        const answers = await requests.deleteMany([...new Set(names.values())]);
        if (answers === 'no-batches') {
            batchesAreOff = true;
            return outcomes;
        }
        for (const [path, name] of names)
            outcomes.set(path, answers.get(name) ?? fileserver_UNANSWERED);
        const missing = [...names.keys()].filter((path) => outcomes.get(path)?.kind === 'gone');
        for (const [path, outcome] of await deleteBatch(missing, round + 1))
            outcomes.set(path, outcome);
        return outcomes;
    };
    const deleteAll = async (given) => {
        const paths = [...new Set(given)];
        let outcomes = hasBatches() ? await deleteBatch(paths) : new Map();
        if (!hasBatches()) {
            const rest = paths.filter((path) => (outcomes.get(path)?.kind ?? 'gone') === 'gone');
            const singles = rest.map(async (path) => [path, await deleteOne(path)]);
            outcomes = new Map([...outcomes, ...(await Promise.all(singles))]);
        }
        return given.map((path) => outcomes.get(path) ?? fileserver_UNANSWERED);
    };
    return {
        deleteFiles: deleteAll,
        removeFolders: async (folders) => {
            const outcomes = hasBatches()
                ? await deleteBatch([...new Set(folders)])
                : new Map();
            // A single DELETE answers a folder as if it were not there.
            return folders.map((folder) => (hasBatches() ? (outcomes.get(folder) ?? fileserver_UNANSWERED) : NO_FOLDERS));
        },
        hasOneOf: (paths, maxRequests) => lookForOne(requests, paths, maxRequests),
        bytesOf: async (path) => {
            for (const name of (0,stored_names/* namesOf */.eZ)(path)) {
                const bytes = await requests.bytesOf(name).catch(() => undefined);
                if (bytes !== undefined)
                    return bytes;
            }
            return undefined;
        },
    };
}
const fileserver_UNANSWERED = {
    kind: 'failed',
    error: 'the fileserver gave no answer',
    breaksBucket: false,
};
const NO_FOLDERS = {
    kind: 'failed',
    error: 'the fileserver removes folders only by delete_many, which it does not have or does not allow',
    breaksBucket: false,
};

;// CONCATENATED MODULE: ./src/files/stores/fileserver-prover.ts

/** Requests to one fileserver in a run that only look; and for what. */
const MAX_LOOKS = 20;
const LOOKS = { own: 10, ofAnother: 4, recent: 4 };
function createProver(servers, routes, proofs, unproved) {
    const looks = new Map();
    const oneByOne = (0,p_limit/* default */.A)(1);
    const look = async (address, files, what) => {
        const used = looks.get(address) ?? 0;
        const paths = files.slice(0, LOOKS[what]).map(({ path }) => path);
        const result = await servers.get(address)?.hasOneOf(paths, Math.min(LOOKS[what], MAX_LOOKS - used));
        if (result === undefined)
            return { kind: 'no-answer', error: `${address} is not configured`, requestCount: 0 };
        looks.set(address, used + result.requestCount);
        return result;
    };
    /** The first other address that has one of these files. */
    const findElsewhere = async (host, files) => {
        for (const other of routes.othersOf(host)) {
            const { kind } = await look(other, files, 'ofAnother');
            if (kind === 'something')
                return other;
            if (kind !== 'nothing')
                routes.giveUp(other);
        }
        return undefined;
    };
    const prove = async (host, files, recent) => {
        if (proofs.verdict(host) === 'proved')
            return undefined;
        const sample = spread(files, LOOKS.own);
        const own = await look(host, sample, 'own');
        if (own.kind === 'no-answer')
            return { kind: 'no-answer', error: own.error };
        const other = own.kind === 'something' ? undefined : await findElsewhere(host, sample);
        if (own.kind === 'something' || other !== undefined) {
            proofs.found(host);
            if (own.kind === 'unreachable' && other !== undefined)
                routes.standIn(host, other);
            return undefined;
        }
        if (own.kind === 'unreachable')
            return { kind: 'no-answer', error: own.error };
        const known = new Set(files.map(({ path }) => path));
        const others = (await recent()).filter((file) => file.host === host && !known.has(file.path));
        const living = await look(host, others, 'recent');
        if ('error' in living)
            return { kind: 'no-answer', error: living.error };
        if (living.kind === 'something')
            proofs.found(host);
        else
            proofs.missed(host, files.length);
        if (proofs.verdict(host) !== 'unproved')
            return undefined;
        const path = sample[0]?.path.slice(0, 200) ?? '';
        return { kind: 'unproved', error: unproved(host, files.length, { ...own, path }) };
    };
    return async (files, recent) => {
        const problems = new Map();
        for (const [host, members] of Map.groupBy(files, (file) => file.host)) {
            const problem = await oneByOne(() => prove(host, members, recent));
            if (problem !== undefined)
                problems.set(host, problem);
        }
        return problems;
    };
}
/** So many of the files, from all parts of the list, its end first: a run that was killed began at its start. */
function spread(files, size) {
    const step = Math.max(1, files.length / size);
    const count = Math.min(size, files.length);
    return Array.from({ length: count }, (_, i) => files[files.length - 1 - Math.floor(i * step)]).filter((file) => file !== undefined);
}

;// CONCATENATED MODULE: ./src/files/stores/fileserver-routes.ts
function createRoutes(hosts) {
    const standIns = new Map();
    const givenUp = new Set();
    const othersOf = (host) => hosts.filter((other) => other !== host && !givenUp.has(other));
    return {
        of: (host) => {
            const first = standIns.get(host) ?? host;
            return [first, ...othersOf(host).filter((other) => other !== first)];
        },
        othersOf,
        standIn: (host, other) => standIns.set(host, other),
        giveUp: (address) => givenUp.add(address),
    };
}

;// CONCATENATED MODULE: ./src/files/stores/spot-check.ts

/**
 * Looks whether a file that is said to be deleted is gone: after the first answer, so before any record goes, after the
 * second, the fourth, the eighth and so on, since a server or a proxy that answers and does nothing does so as a rule.
 */
function createSpotCheck(baseUrl, { hasOneOf }, maxLooks = 20) {
    let answers = 0;
    let nextLook = 1;
    let looks = 0;
    let isLying = false;
    const isThere = async (path) => {
        nextLook *= 2;
        looks += 1;
        return (await hasOneOf([path], 1)).kind === 'something';
    };
    return async (paths, outcomes) => {
        // One with a second reading may be there under that name, and be another file.
        const path = paths.find((each, i) => outcomes[i]?.kind === 'deleted' && (0,stored_names/* namesOf */.eZ)(each).length === 1);
        if (path === undefined)
            return outcomes;
        answers += 1;
        if (!isLying && answers >= nextLook && looks < maxLooks)
            isLying = await isThere(path);
        return isLying
            ? outcomes.map((outcome) => (outcome.kind === 'deleted' ? lieOf(baseUrl) : outcome))
            : outcomes;
    };
}
function lieOf(baseUrl) {
    const remedy = 'See what answers in place of the fileserver.';
    return {
        kind: 'failed',
        error: `the fileserver ${baseUrl} answered that files are deleted, and one of them is still there. ${remedy}`,
        remedy,
        breaksBucket: false,
    };
}

;// CONCATENATED MODULE: ./src/files/stores/fileservers.ts





const REMEDY = 'Check files-host, and uri-map if it leads there';
/**
 * A file is asked for under the address at which it was recorded, and where it is not found, or that address cannot be
 * reached, under the others (docs/storage.md, "Recorded addresses").
 */
function createFileservers(hosts, access) {
    const servers = new Map(hosts.map((host) => [host, createFileserver(host, access)]));
    const checks = new Map([...servers].map(([host, server]) => [host, createSpotCheck(host, server)]));
    const proofs = createHostProofs();
    const routes = createRoutes(hosts);
    const askInTurn = async (files, ask) => {
        const outcomes = new Map();
        const askHost = async (host, members) => {
            let missing = members;
            for (const [i, address] of routes.of(host).entries()) {
                if (missing.length === 0)
                    return;
                const answers = await ask(address, missing.map(({ path }) => path));
                for (const [j, file] of missing.entries()) {
                    const outcome = answers[j] ?? fileservers_UNANSWERED;
                    // Another address that fails says nothing about what its own does not have.
                    if (outcome.kind !== 'failed' || i === 0)
                        outcomes.set(file, outcome);
                }
                missing = missing.filter((file) => outcomes.get(file)?.kind === 'gone');
            }
        };
        const groups = Map.groupBy(files, ({ host }) => host);
        await Promise.all([...groups].map(([host, members]) => askHost(host, members)));
        return files.map((file) => outcomes.get(file) ?? fileservers_UNANSWERED);
    };
    const deleteAt = async (address, paths) => {
        const answers = (await servers.get(address)?.deleteFiles(paths)) ?? [];
        const outcomes = (await checks.get(address)?.(paths, answers)) ?? answers;
        if (outcomes.every(({ kind }) => kind === 'failed'))
            routes.giveUp(address);
        return outcomes;
    };
    return {
        deleteFiles: async (files) => {
            const outcomes = await askInTurn(files, deleteAt);
            for (const [i, { host }] of files.entries())
                if (outcomes[i]?.kind === 'deleted')
                    proofs.found(host);
            return outcomes.map((outcome, i) => {
                const host = files[i]?.host ?? '';
                return outcome.kind === 'gone' && proofs.verdict(host) === 'unproved' ? notBelieved(host) : outcome;
            });
        },
        removeFolders: (folders) => askInTurn(folders, async (address, paths) => (await servers.get(address)?.removeFolders(paths)) ?? []),
        proveHosts: createProver(servers, routes, proofs, (...found) => unprovedText(...found, REMEDY)),
        bytesOf: async ({ host, path }) => {
            for (const address of routes.of(host)) {
                const bytes = await servers.get(address)?.bytesOf(path);
                if (bytes !== undefined)
                    return bytes;
            }
            return undefined;
        },
    };
}
const fileservers_UNANSWERED = {
    kind: 'failed',
    error: 'the fileserver gave no answer',
    breaksBucket: false,
};
function notBelieved(host) {
    const error = `it was not found, and neither was anything else that was recorded at ${host}: check files-host and uri-map`;
    return { kind: 'failed', error, breaksBucket: false };
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __nccwpck_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(76760);
var external_node_path_default = /*#__PURE__*/__nccwpck_require__.n(external_node_path_);
;// CONCATENATED MODULE: ./src/files/stores/folder-path.ts



/** @throws Error when it is missing, no folder, the whole file system, or empty, as where nothing is mounted */
async function openRoot(root) {
    let opened;
    let isEmpty;
    try {
        const real = await (0,promises_.realpath)(root);
        opened = { path: real, identity: await identityOf(real) };
        isEmpty = (await (0,promises_.readdir)(real)).length === 0;
    }
    catch (cause) {
        throw new Error(`the folder ${root} of local-roots cannot be read (${errorCode(cause)})`, { cause });
    }
    if (opened.path === external_node_path_default().parse(opened.path).root)
        throw new Error(`the folder ${root} of local-roots is the whole file system`);
    if (isEmpty)
        throw new Error(`the folder ${root} of local-roots is empty: is the share mounted?`);
    return opened;
}
/** Whether the root is still the folder that was opened: where it is not, nothing that is missing is gone. */
async function isStillThere({ path: real, identity }) {
    return (await identityOf(real).catch(() => undefined)) === identity;
}
/** In whole milliseconds, as receipts have it: disks keep it finer. */
function modifiedAtMs({ mtimeMs }) {
    return Math.floor(mtimeMs);
}
/** What is told of a file. One with another name goes on using its space. */
function stored(file) {
    return { bytes: file.nlink > 1 ? 0 : file.size, modifiedAtMs: modifiedAtMs(file) };
}
async function identityOf(real) {
    const { dev, ino } = await (0,promises_.stat)(real);
    return `${dev}:${ino}`;
}
/** Looks at a key: plain segments only, every folder on the way a real one. */
async function findBelow({ path: root }, key) {
    const odd = oddPath(key);
    if (odd !== undefined)
        return { kind: 'refused', why: odd };
    const target = external_node_path_default().join(root, ...key.split('/'));
    try {
        // Resolves every link on the way: a path without one is its own resolution.
        if ((await (0,promises_.realpath)(external_node_path_default().dirname(target))) !== external_node_path_default().dirname(target))
            return { kind: 'refused', why: 'a symbolic link is on its way, and none is followed' };
        const found = await (0,promises_.lstat)(target);
        if (found.isDirectory())
            return { kind: 'folder', path: target };
        if (found.isSymbolicLink())
            return { kind: 'refused', why: 'it is a symbolic link, and none is followed' };
        if (!found.isFile())
            return { kind: 'refused', why: 'it is no regular file' };
        return { kind: 'file', path: target, ...stored(found) };
    }
    catch (error) {
        if (errorCode(error) === 'ENOENT')
            return { kind: 'missing' };
        if (errorCode(error) === 'ENOTDIR')
            return { kind: 'refused', why: 'a file stands where a folder should be' };
        throw error;
    }
}
/** Why a key is no plain path below a root; undefined if it is one. */
function oddPath(key) {
    const segments = key.split('/');
    return segments.some((segment) => ['', '.', '..'].includes(segment) || segment.includes('\0'))
        ? 'its path has an empty segment, "." or ".."'
        : undefined;
}
/** Node's code of an error, such as `EACCES`. */
function errorCode(error) {
    return (0,json/* asText */.e1)((0,json/* asObject */.eB)(error)?.['code']) ?? 'unknown error';
}

;// CONCATENATED MODULE: ./src/files/stores/folder-walk.ts




/** Files that are looked at together. */
const folder_walk_AT_ONCE = 200;
/** Stands for bytes of a name that are no UTF-8: by such a name nothing is found again. */
const UNREADABLE = '\ufffd';
/**
 * Everything below a folder of a root, empty folders and links included; nothing if there is no such folder.
 * @param prefix of the keys: empty, or a folder with a slash at its end
 * @throws Error when a folder cannot be read, a link is on its way, or the root is not what it was
 */
async function* walkFolder(rootPath, prefix) {
    const root = await openRoot(rootPath);
    const pending = [prefix];
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
        const found = await readFolder(root, folder);
        for (const { key } of found.folders)
            if (key !== folder)
                pending.push(key);
        yield found;
    }
    if (!(await isStillThere(root)))
        throw new Error(`${root.path} is not the folder any more that it was`);
}
const NOTHING = { objects: [], folders: [], odd: [] };
async function readFolder(root, folder) {
    const at = external_node_path_default().join(root.path, folder).replace(/\/+$/u, '');
    try {
        if ((await (0,promises_.realpath)(at)) !== at)
            throw new Error(`${at} is reached through a symbolic link`);
        const own = await (0,promises_.lstat)(at);
        const entries = await (0,promises_.readdir)(at, { withFileTypes: true });
        const keysOf = (isOf) => entries.filter(isOf).map(({ name }) => folder + name);
        const isPlain = ({ name }) => !name.includes(UNREADABLE);
        const objects = [];
        for (const portion of (0,portions/* portions */.jN)(keysOf((entry) => entry.isFile() && isPlain(entry)), folder_walk_AT_ONCE)) {
            const found = await Promise.all(portion.map((key) => storedFile(root, key)));
            for (const object of found.flat())
                objects.push(object);
        }
        const inner = keysOf((entry) => entry.isDirectory() && isPlain(entry)).map((key) => ({
            key: `${key}/`,
            modifiedAtMs: -Infinity,
        }));
        return {
            objects,
            folders: [...(folder === '' ? [] : [{ key: folder, modifiedAtMs: modifiedAtMs(own) }]), ...inner],
            odd: keysOf((entry) => !isPlain(entry) || (!entry.isFile() && !entry.isDirectory())),
        };
    }
    catch (cause) {
        if (errorCode(cause) === 'ENOENT')
            return NOTHING;
        if (cause instanceof Error && errorCode(cause) === 'unknown error')
            throw cause;
        throw new Error(`${at} cannot be read (${errorCode(cause)})`, { cause });
    }
}
async function storedFile(root, key) {
    try {
        const found = await (0,promises_.lstat)(external_node_path_default().join(root.path, key));
        return [{ key, ...stored(found) }];
    }
    catch (error) {
        if (errorCode(error) === 'ENOENT')
            return [];
        throw error;
    }
}

;// CONCATENATED MODULE: ./src/files/stores/list-all.ts

/** @param openReader loads a store with the first listing of it */
function createListAll(openReader) {
    return async function* listAll(bucket, prefix) {
        if (bucket.store === 'folder') {
            yield* walkFolder(bucket.bucket, prefix);
            return;
        }
        const reader = await openReader(bucket.store);
        for await (const objects of reader.list(bucket, prefix))
            yield { objects, folders: [], odd: [] };
    };
}

// EXTERNAL MODULE: ./src/files/stores/answer.ts
var stores_answer = __nccwpck_require__(23018);
;// CONCATENATED MODULE: ./src/files/stores/folder-list.ts




/** Files that are looked at together. */
const PAGE_SIZE = 500;
/**
 * Every regular file below the root whose path begins with the prefix. Symbolic links are not followed and not listed.
 * @throws Error when a folder cannot be read, or the root is not what it was
 */
async function* listFolder(root, prefix) {
    const start = prefix.slice(0, prefix.lastIndexOf('/') + 1).replace(/\/$/u, '');
    const folders = [start];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
        const entries = await entriesOf(root, folder);
        const keyed = entries.map((entry) => ({
            entry,
            key: folder === '' ? entry.name : `${folder}/${entry.name}`,
        }));
        const inner = keyed.filter(({ entry, key }) => entry.isDirectory() && mayHold(key, prefix));
        for (const { key } of inner)
            folders.push(key);
        const files = keyed.filter(({ entry, key }) => entry.isFile() && key.startsWith(prefix));
        for (const portion of (0,portions/* portions */.jN)(files, PAGE_SIZE)) {
            const found = await Promise.all(portion.map(({ key }) => folder_list_storedFile(root, key)));
            yield found.flat();
        }
    }
    if (!(await isStillThere(root)))
        throw new Error(`${root.path} is not the folder any more that it was`);
}
async function entriesOf(root, folder) {
    try {
        if (folder !== '' && (await findBelow(root, folder)).kind !== 'folder')
            return [];
        return await (0,promises_.readdir)(external_node_path_default().join(root.path, folder), { withFileTypes: true });
    }
    catch (cause) {
        if (errorCode(cause) === 'ENOENT')
            return [];
        throw new Error(`${root.path}/${folder} cannot be read (${errorCode(cause)})`, { cause });
    }
}
/** Whether keys below a folder may begin with the prefix. */
function mayHold(folder, prefix) {
    return `${folder}/`.startsWith(prefix) || prefix.startsWith(`${folder}/`);
}
async function folder_list_storedFile(root, key) {
    const found = await findBelow(root, key);
    return found.kind === 'file' ? [{ key, bytes: found.bytes, modifiedAtMs: found.modifiedAtMs }] : [];
}

// EXTERNAL MODULE: ./src/files/stores/object-store.ts + 1 modules
var object_store = __nccwpck_require__(91126);
;// CONCATENATED MODULE: ./src/files/stores/folder.ts






const FILES_AT_ONCE = 1_000;
const NO_WRITING = ['EACCES', 'EPERM', 'EROFS'];
/**
 * Folders of this machine in which training machines store files, such as a mounted share. The bucket is the root,
 * a key the path below it. Nothing is reached through a symbolic link (docs/storage.md, "Shared folders").
 * @param proofs of the roots: a file that is missing counts as gone only where they say so
 */
function createFolderStore(proofs, options) {
    const openBucket = async (bucket) => {
        const root = await openRoot(rootOf(bucket));
        return {
            batchSize: FILES_AT_ONCE,
            refuse: (key) => {
                const odd = oddPath(key);
                return odd === undefined ? undefined : `${root.path}/${key} is not deleted: ${odd}.`;
            },
            probe: async () => ((await isStillThere(root)) ? undefined : (0,stores_answer/* failed */.gz)(movedText(root), true)),
            single: async (key) => {
                const answer = await deleteFile(root, key);
                if (answer.kind === 'deleted')
                    proofs.found(bucket.bucket);
                if (answer.kind !== 'gone')
                    return answer;
                if (!(await isStillThere(root)))
                    return (0,stores_answer/* failed */.gz)(movedText(root), true);
                return proofs.verdict(bucket.bucket) === 'unproved' ? (0,stores_answer/* failed */.gz)(unbelievedText(root)) : answer;
            },
            list: (prefix) => listFolder(root, prefix),
            bytesOf: async (key) => {
                const found = await findBelow(root, key);
                return found.kind === 'file' ? found.bytes : undefined;
            },
        };
    };
    const store = (0,object_store/* createObjectStore */.h)({
        open: openBucket,
        explain: (_, error) => `Nothing was deleted: ${(0,errors/* errorMessage */.gJ)(error)}.`,
        close: () => undefined,
    }, options);
    return {
        ...store,
        removeEmptyFolder: async (bucket, prefix) => {
            const folder = prefix.replace(/\/+$/u, '');
            try {
                const root = await openRoot(rootOf(bucket));
                const outcome = await removeEmpty(root, folder);
                const isBelieved = outcome.kind !== 'gone' || (await isStillThere(root));
                return isBelieved ? outcome : (0,stores_answer/* failed */.gz)(movedText(root));
            }
            catch (error) {
                return (0,stores_answer/* failed */.gz)(`${bucket.bucket}/${folder} cannot be removed: ${(0,errors/* errorMessage */.gJ)(error)}.`);
            }
        },
    };
}
async function deleteFile(root, key) {
    try {
        const found = await findBelow(root, key);
        switch (found.kind) {
            case 'missing':
                return { kind: 'gone' };
            case 'folder':
                return (0,stores_answer/* failed */.gz)(`${root.path}/${key} is a folder, not the file that was recorded.`);
            case 'refused':
                return (0,stores_answer/* failed */.gz)(`${root.path}/${key} is not deleted: ${found.why}.`);
            case 'file':
                await (0,promises_.unlink)(found.path);
                return { kind: 'deleted' };
        }
    }
    catch (error) {
        const code = errorCode(error);
        if (code === 'ENOENT')
            return { kind: 'gone' };
        const remedy = NO_WRITING.includes(code) ? 'Let the user of the runner write there.' : undefined;
        const what = `${root.path}/${key} cannot be deleted (${code}).`;
        return (0,stores_answer/* failed */.gz)({ error: remedy === undefined ? what : `${what} ${remedy}`, remedy });
    }
}
/** `rmdir` refuses what is not empty, so nothing that came in the meantime goes. */
async function removeEmpty(root, key) {
    const found = await findBelow(root, key);
    if (found.kind === 'missing')
        return { kind: 'gone' };
    if (found.kind !== 'folder')
        return (0,stores_answer/* failed */.gz)(`${root.path}/${key} is no folder.`);
    try {
        for (const entry of await (0,promises_.readdir)(found.path, { withFileTypes: true }))
            if (entry.isDirectory())
                await removeEmpty(root, `${key}/${entry.name}`);
        await (0,promises_.rmdir)(found.path);
        return { kind: 'deleted' };
    }
    catch (error) {
        return errorCode(error) === 'ENOENT'
            ? { kind: 'gone' }
            : (0,stores_answer/* failed */.gz)(`The folder ${root.path}/${key} cannot be removed (${errorCode(error)}).`);
    }
}
function rootOf(bucket) {
    if (bucket.store !== 'folder')
        throw new Error('it does not lie in a folder');
    return bucket.bucket;
}
function movedText({ path }) {
    return `${path} is not the folder any more that it was when this run began: see whether the share is still mounted.`;
}
function unbelievedText({ path }) {
    return `It was not found, and neither was anything else that was recorded below ${path}: check local-roots.`;
}

;// CONCATENATED MODULE: ./src/files/stores/folder-look.ts


/** Whether one of these paths lies below a root, as far as so many looks tell. It never throws. */
async function lookBelow(root, keys, maxLooks) {
    let requestCount = 0;
    try {
        const opened = await openRoot(root);
        for (const key of keys.slice(0, Math.max(0, maxLooks))) {
            requestCount += 1;
            if ((await findBelow(opened, key)).kind === 'file')
                return { kind: 'something', requestCount };
        }
        return (await isStillThere(opened))
            ? { kind: 'nothing', lookedFor: requestCount, requestCount }
            : { kind: 'no-answer', error: `${root} went away while it was looked into`, requestCount };
    }
    catch (error) {
        return { kind: 'no-answer', error: (0,errors/* errorMessage */.gJ)(error), requestCount };
    }
}

;// CONCATENATED MODULE: ./src/files/stores/folders.ts




const NO_ROUTES = { othersOf: () => [], standIn: () => undefined, giveUp: () => undefined };
const folders_REMEDY = 'Check local-roots, and what is mounted there';
function createFolders(roots, options) {
    const proofs = createHostProofs();
    const lookers = roots.map((root) => {
        const hasOneOf = (keys, maxLooks) => lookBelow(root, keys, maxLooks);
        return [root, { hasOneOf }];
    });
    return {
        store: createFolderStore(proofs, options),
        proveRoots: createProver(new Map(lookers), NO_ROUTES, proofs, (...found) => unprovedText(...found, folders_REMEDY)),
    };
}

;// CONCATENATED MODULE: ./src/files/stores/opened.ts
function openEachOnce(load) {
    const opened = new Map();
    return {
        open: (store) => {
            const known = opened.get(store) ?? load(store);
            opened.set(store, known);
            return known;
        },
        close: () => {
            for (const store of opened.values())
                void store.then((loaded) => {
                    loaded.close();
                }, () => undefined);
        },
    };
}

;// CONCATENATED MODULE: ./src/files/stores/open.ts









/** A cloud store and its SDK are loaded with the first file on it. */
function openStores(settings, means) {
    const { filesHosts, localRoots, concurrency } = settings;
    const { env, signal, patience } = means;
    const { sendWithToken, wasAway } = means.session;
    const agents = (0,network_agents/* createAgents */.j)(env);
    const fileservers = createFileservers(filesHosts, { sendWithToken, wasAway, patience });
    const roots = localRoots.filter((root) => !(0,local_roots/* isMount */.Ao)(root)).map(({ to }) => to);
    const folders = createFolders(roots, { concurrency, signal, sleep: patience.sleep });
    const { open, close } = openEachOnce((store) => openStore(store, settings, means, folders, agents));
    return {
        ...createFileRemover({ fileservers, proveRoots: folders.proveRoots, openStore: open }),
        ...createLooker({
            ...{ localRoots, signal, limit: (0,p_limit/* default */.A)(concurrency), openReader: open },
            bytesOnFileserver: fileservers.bytesOf,
        }),
        listAll: createListAll(open),
        close: () => {
            close();
            agents.close();
        },
    };
}
async function openStore(store, { s3Region, s3Endpoints: endpoints, storeCredentials: credentials, concurrency }, { env, signal, patience: { sleep, now } }, folders, agents) {
    const given = { env, agents, credentials, sleep, concurrency, signal };
    switch (store) {
        case 's3': {
            const { createS3Store } = await __nccwpck_require__.e(/* import() */ 758).then(__nccwpck_require__.bind(__nccwpck_require__, 21758));
            return createS3Store({ ...given, region: s3Region === '' ? undefined : s3Region, endpoints });
        }
        case 'gcs':
            return (await __nccwpck_require__.e(/* import() */ 189).then(__nccwpck_require__.bind(__nccwpck_require__, 63189))).createGcsStore(given);
        case 'azure':
            return (await __nccwpck_require__.e(/* import() */ 26).then(__nccwpck_require__.bind(__nccwpck_require__, 88026))).createAzureStore({ ...given, now });
        case 'folder':
            return folders.store;
    }
}

// EXTERNAL MODULE: ./src/host/ca-certificates.ts + 1 modules
var ca_certificates = __nccwpck_require__(57743);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(73024);
// EXTERNAL MODULE: ./src/inputs/source.ts
var inputs_source = __nccwpck_require__(94620);
// EXTERNAL MODULE: ./src/inputs/table.ts
var table = __nccwpck_require__(85541);
// EXTERNAL MODULE: ./src/inputs/conf/from-home.ts
var from_home = __nccwpck_require__(83864);
;// CONCATENATED MODULE: ./src/inputs/conf/locate.ts


/** Where the clearml.conf of this run lies: by the input, else where the SDK looks for it. */
function locateConf(given, { home, isLookedFor }, env, exists) {
    if (given.toLowerCase() === 'none') {
        return given === 'none'
            ? { kind: 'none' }
            : {
                kind: 'refused',
                problem: `config-file: got "${given}", accepted is a path, or none in small letters`,
            };
    }
    const variable = isLookedFor ? (env['CLEARML_CONFIG_FILE']?.trim() ?? '') : '';
    const named = given !== '' ? 'config-file' : variable !== '' ? 'CLEARML_CONFIG_FILE' : undefined;
    if (named !== undefined) {
        const file = external_node_path_default().resolve((0,from_home/* fromHome */.m)(given !== '' ? given : variable, home));
        return exists(file)
            ? { kind: 'file', file, named }
            : { kind: 'refused', problem: `${named}: there is no file ${file}` };
    }
    const file = external_node_path_default().join(home, 'clearml.conf');
    return isLookedFor && exists(file) ? { kind: 'file', file, named } : { kind: 'none' };
}

// EXTERNAL MODULE: ./src/inputs/conf/precedence.ts
var precedence = __nccwpck_require__(71178);
;// CONCATENATED MODULE: ./src/inputs/conf/open.ts





/** The source with its clearml.conf, if it has one, and what must not be shown of that. */
async function withConf(source, places) {
    const refused = (...problems) => ({
        ...source,
        problems: [...(source.problems ?? []), ...problems],
    });
    const located = locateConf((0,inputs_source/* findInput */.cu)(source, 'config-file').text, places, source.env, external_node_fs_.existsSync);
    if (located.kind === 'none')
        return { source, secrets: [] };
    if (located.kind === 'refused')
        return { source: refused(located.problem), secrets: [] };
    const { loadConf } = await __nccwpck_require__.e(/* import() */ 611).then(__nccwpck_require__.bind(__nccwpck_require__, 27611));
    const { conf, problems, secrets } = loadConf(located.file, source.env, places.home);
    const told = problems.map((problem) => `${located.named ?? 'config-file'}: ${problem}`);
    if (conf === undefined)
        return { source: refused(...told), secrets };
    const given = (name) => (0,inputs_source/* findInput */.cu)(source, name).text;
    const opened = { conf, ...(0,precedence/* textsBeside */.h)(conf, given) };
    const asked = { ...refused(...told), conf: opened };
    return { source: { ...asked, problems: [...asked.problems, ...unasked(asked, located.named)] }, secrets };
}
/** Who tries the program, and says nothing at all, must not delete what a file happens to lead to. */
function unasked(source, named) {
    const isGiven = named !== undefined || table/* INPUT_NAMES */.Qh.some((name) => source.input(name) !== undefined);
    const isOfFile = (0,inputs_source/* findInput */.cu)(source, 'access-key').origin.kind === 'file';
    if (isGiven || !isOfFile)
        return [];
    const { file } = source.conf.conf;
    return [
        `dry-run: nothing was asked for, and the keys are those of ${file}: add --dry-run to see what would go, or ` +
            '--dry-run=false to delete it',
    ];
}

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __nccwpck_require__(77030);
;// CONCATENATED MODULE: ./src/inputs/private-host.ts

const PRIVATE = new external_node_net_.BlockList();
for (const [network, bits] of [
    ['127.0.0.0', 8],
    ['10.0.0.0', 8],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
    ['169.254.0.0', 16],
]) {
    PRIVATE.addSubnet(network, bits, 'ipv4');
}
PRIVATE.addAddress('::1', 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');
/** Hosts outside of this machine and of private networks that are to be asked without encryption, each once. */
function openlySentHosts(urls) {
    return [...new Set(urls)].filter((url) => {
        const { protocol, hostname } = new URL(url);
        return protocol === 'http:' && !isPrivateHost(hostname);
    });
}
/** Loopback, private addresses, and names that only a private network resolves. */
function isPrivateHost(hostname) {
    const name = hostname.replace(/^\[|\]$/gu, '').toLowerCase();
    const family = (0,external_node_net_.isIP)(name);
    if (family !== 0)
        return PRIVATE.check(name, family === 4 ? 'ipv4' : 'ipv6');
    return !name.includes('.') || /\.(?:localhost|local|internal|lan|home\.arpa)$/u.test(name);
}

// EXTERNAL MODULE: ./src/inputs/inputs.ts + 7 modules
var inputs = __nccwpck_require__(93473);
// EXTERNAL MODULE: ./src/report/escape.ts
var report_escape = __nccwpck_require__(14031);
// EXTERNAL MODULE: ./src/report/format.ts + 1 modules
var format = __nccwpck_require__(12806);
;// CONCATENATED MODULE: ./src/patience.ts



const MINUTE_MS = 60_000;
/** A server that is started anew takes a minute, its databases included. */
const LONGEST_OUTAGE_MS = 3 * MINUTE_MS;
/** How patient a run is with servers that fail or are away: until its time is over, and not for ever with any of them. */
function patienceUntil(deadlineMs, { now, sleep, random }, log) {
    const outages = [];
    const patienceMs = () => Math.max(0, Math.min(LONGEST_OUTAGE_MS, deadlineMs - now()));
    return {
        outage: () => outages[0],
        patience: {
            ...{ now, sleep, random, patienceMs },
            // What is in flight at the end of the budget is still finished.
            timeLeftMs: () => Math.max(MINUTE_MS, deadlineMs - now()),
            onRetry: (error, waitMs) => {
                log.info(`Trying again in ${waitMs} ms: ${(0,report_escape/* logText */.kc)(error.message, 500)}`);
            },
            onAway: (host, error) => {
                const text = `${host} does not answer. It is waited for, at most ${(0,format/* duration */.p0)(patienceMs())}: ${(0,errors/* errorMessage */.gJ)(error)}`;
                log.warning((0,report_escape/* logText */.kc)(text, 500));
            },
            onBack: (host, afterMs) => {
                log.info(`${host} answers again after ${(0,format/* duration */.p0)(afterMs)}.`);
            },
            onOutage: (error) => outages.push(error),
        },
    };
}

;// CONCATENATED MODULE: ./src/plan/doubts.ts
/** What a rule says that may not be what somebody means by it. */
function doubtsOf(rules) {
    return rules.flatMap(({ name, archiveAfterDays, ageField }) => {
        if (archiveAfterDays === 0 || ageField === 'last-change')
            return [];
        const place = name === undefined ? '' : `rule "${name}": `;
        return [
            `${place}archive-after-days with age-field ${ageField} leaves no time to restore a task: by that clock it may be old ` +
                'enough to go the next day. With age-field last-change it has delete-threshold-days.',
        ];
    });
}

// EXTERNAL MODULE: ./src/plan/target.ts
var target = __nccwpck_require__(93786);
// EXTERNAL MODULE: ./src/report/archive.ts
var archive = __nccwpck_require__(5804);
// EXTERNAL MODULE: ./src/report/causes.ts
var report_causes = __nccwpck_require__(40304);
// EXTERNAL MODULE: ./src/report/file-summary.ts
var file_summary = __nccwpck_require__(77503);
// EXTERNAL MODULE: ./src/report/kept-reasons.ts
var kept_reasons = __nccwpck_require__(28192);
// EXTERNAL MODULE: ./src/report/left-events.ts
var left_events = __nccwpck_require__(91003);
// EXTERNAL MODULE: ./src/report/left.ts
var left = __nccwpck_require__(6977);
// EXTERNAL MODULE: ./src/report/next.ts
var report_next = __nccwpck_require__(89097);
// EXTERNAL MODULE: ./src/report/not-listed.ts
var not_listed = __nccwpck_require__(76345);
// EXTERNAL MODULE: ./src/report/row-rule.ts
var row_rule = __nccwpck_require__(69717);
// EXTERNAL MODULE: ./src/report/sizes.ts
var sizes = __nccwpck_require__(54164);
// EXTERNAL MODULE: ./src/report/totals.ts
var report_totals = __nccwpck_require__(72947);
;// CONCATENATED MODULE: ./src/report/closing.ts














/** So many tasks or files of each cause are named, and so many causes told. */
const MAX_TOLD = 20;
const TEXT_LENGTH = 500;
/** What the log says at its end: the numbers, and the reasons for all that did not go. Its length has a limit. */
function closingLines(report, totals) {
    const { rows, config, startedAtMs, finishedAtMs } = report;
    const { files } = totals;
    const noun = (0,target/* nounOf */.a2)(config);
    const went = [
        ...(rows.length === 0 && report.stopReason !== 'error' ? [nothingListed(report)] : []),
        config.dryRun
            ? `would delete: ${listed([
                [noun, totals.wouldDelete, true],
                ['file', files.wouldDelete],
            ])}${sizeOf(totals)}`
            : `deleted: ${listed([
                [noun, totals.deleted, true],
                ['model', totals.deletedModels],
                ['file', files.deleted],
            ])}${sizeOf(totals)}`,
        ...(totals.eventsMayBeLeft > 0 ? [(0,left_events/* leftEventsText */.o8)(totals.eventsMayBeLeft, noun)] : []),
        ...(totals.gone + files.gone > 0
            ? [
                `already gone: ${listed([
                    [noun, totals.gone],
                    ['file', files.gone],
                ])}`,
            ]
            : []),
        ...(totals.kept > 0 ? [`kept: ${(0,format/* counted */.hS)(totals.kept, noun)}`] : []),
        ...shortened((0,kept_reasons/* keptByReason */.A)(rows).map(({ text, tasks }) => `  ${(0,format/* counted */.hS)(tasks.length, noun)}: ${(0,report_escape/* logText */.kc)(text)}`)),
    ];
    const stayed = [
        ...sparedFiles(rows, files.spared),
        ...wholeFolders(report),
        ...leftFolders(rows),
        ...notListed(rows),
        ...(config.dryRun && totals.remaining > 0
            ? [`left to the next run: ${(0,format/* counted */.hS)(totals.remaining, noun)}`]
            : []),
        ...(config.dryRun || rows.length === 0 ? [] : [(0,left/* leftText */.$)(report)]),
        ...(0,archive/* archiveLines */._4)(report),
        ...(totals.dueSoon > 0
            ? [`due within ${(0,format/* counted */.hS)(config.noticeDays, 'day')}: ${(0,format/* counted */.hS)(totals.dueSoon, noun)}`]
            : []),
        `took: ${(0,format/* duration */.p0)(finishedAtMs - startedAtMs)}`,
    ];
    const next = (0,report_next/* nextStep */.s)(report, totals);
    return [
        ...went.map(plain),
        ...failures(rows, totals, noun),
        ...stayed.map(plain),
        ...(next === undefined
            ? []
            : [{ text: `next: ${(0,report_escape/* logText */.kc)(next.replaceAll('`', ''), TEXT_LENGTH)}`, tone: 'strong' }]),
    ];
}
function plain(text) {
    return { text };
}
function nothingListed({ config }) {
    const { hasStatus } = (0,target/* wordsOf */.Z9)(config);
    const limit = (0,row_rule/* listsDraftsOnly */.ac)(config) ? ' (force-delete is false)' : hasStatus ? ' of any status' : '';
    return `nothing to do: the server listed no ${(0,row_rule/* listedNoun */.yW)(config)}${limit} in the selection`;
}
function listed(parts) {
    return parts
        .filter(([, number, always]) => number > 0 || always === true)
        .map(([noun, number]) => (0,format/* counted */.hS)(number, noun))
        .join(', ');
}
/** " (at least 1.2 GiB measured; the sizes of 12 files are not known)" */
function sizeOf(totals) {
    const size = (0,sizes/* sizeWithDetails */.I_)((0,report_totals/* sizeOfTotals */.oC)(totals));
    return size === '' ? '' : ` (${size})`;
}
function failures(rows, { failed, files }, noun) {
    if (failed + files.failed === 0)
        return [];
    const causes = (0,report_causes/* failureCauses */.x8)(rows);
    const what = [
        ...(failed > 0 ? [(0,format/* counted */.hS)(failed, noun)] : []),
        ...(files.failed > 0 ? [(0,format/* counted */.hS)(files.failed, 'file')] : []),
    ];
    const more = causes.length - MAX_TOLD;
    const rest = more > 0 ? [`  … and ${(0,format/* counted */.hS)(more, 'more cause')}; the receipt lists them all`] : [];
    return [
        { text: `failed: ${what.join(', ')}`, tone: 'bad' },
        ...causes.slice(0, MAX_TOLD).flatMap((cause) => causeLines(cause, noun)),
        ...rest.map(plain),
    ];
}
function causeLines(cause, noun) {
    const named = cause.tasks.length > 0
        ? cause.tasks.map(({ id, name }) => `    ${(0,report_escape/* logText */.kc)(id)} "${(0,report_escape/* logText */.kc)(name)}"`)
        : cause.files.map(({ uri }) => `    ${(0,report_escape/* logText */.kc)(uri)}`);
    return [
        { text: `  ${(0,report_causes/* causeSize */.b7)(cause, noun)}: ${(0,report_escape/* logText */.kc)(cause.reason, TEXT_LENGTH)}.`, tone: 'bad' },
        { text: `    ${(0,report_escape/* logText */.kc)(cause.remedy, TEXT_LENGTH)}`, tone: 'strong' },
        ...shortened(named).map(plain),
    ];
}
function sparedFiles(rows, number) {
    if (number === 0)
        return [];
    return [
        `files left in place: ${number}`,
        ...(0,report_causes/* spareCauses */.Yj)(rows).map(({ reason, remedy, files }) => `  ${(0,format/* counted */.hS)(files.length, 'file')}: ${reason}${remedy === undefined ? '' : `. ${remedy}`}`),
    ];
}
function wholeFolders({ rows, config }) {
    const folders = rows.flatMap(({ files }) => files?.wholeFolders ?? []);
    const [first] = folders;
    return first === undefined
        ? []
        : [`${(0,file_summary/* wholeFoldersText */.m)(folders.length, config)}, for example ${(0,report_escape/* logText */.kc)(first)}`];
}
function leftFolders(rows) {
    const left = rows.flatMap(({ files }) => files?.leftFolders ?? []);
    return left.length === 0
        ? []
        : [`task folders that could not be removed: ${left.length}, for example ${(0,report_escape/* logText */.kc)(left[0] ?? '')}`];
}
function notListed(rows) {
    const text = (0,not_listed/* notListedText */._)(rows);
    return text === undefined ? [] : [(0,report_escape/* logText */.kc)(text, 2 * TEXT_LENGTH)];
}
function shortened(lines) {
    const hidden = lines.length - MAX_TOLD;
    return hidden > 0
        ? [...lines.slice(0, MAX_TOLD), `    … and ${(0,format/* count */.U9)(hidden)} more; the receipt lists them all`]
        : lines;
}

// EXTERNAL MODULE: ./src/report/outputs.ts
var outputs = __nccwpck_require__(65468);
// EXTERNAL MODULE: ./src/report/receipt.ts
var receipt = __nccwpck_require__(24282);
// EXTERNAL MODULE: ./src/report/summary.ts + 11 modules
var summary = __nccwpck_require__(30281);
// EXTERNAL MODULE: ./src/report/verdict.ts
var verdict = __nccwpck_require__(90687);
// EXTERNAL MODULE: ./src/version.ts
var version = __nccwpck_require__(311);
;// CONCATENATED MODULE: ./src/publish.ts








/** Tells everybody how the run ended. Gives why the step fails, if it does. */
async function publish(report, sinks) {
    const totals = (0,report_totals/* totalsOf */.vA)(report.rows);
    for (const [name, value] of Object.entries((0,outputs/* outputsOf */.F)(report, totals)))
        sinks.setOutput(name, value);
    const failures = [(0,verdict/* failureOf */.g)(report, totals)];
    sinks.log.info('Result', 'strong');
    for (const { text, tone } of closingLines(report, totals))
        sinks.log.info(`  ${text}`, tone);
    try {
        sinks.receipt.write(report.config.receiptFile, (0,receipt/* receiptText */.e)(report, totals, version/* VERSION */.x));
        sinks.receipt.removeJournal(report.config.receiptFile);
        sinks.log.info(`Receipt: ${report.config.receiptFile}`);
    }
    catch (error) {
        const text = (0,errors/* errorMessage */.gJ)(error);
        // A run that ended because of it says so already.
        if (report.error?.includes(text) !== true)
            failures.push(`The receipt could not be written: ${text}`);
    }
    try {
        await sinks.writeSummary((0,summary/* renderSummary */.B)(report, totals));
    }
    catch (error) {
        sinks.log.warning(`The job summary could not be written: ${(0,errors/* errorMessage */.gJ)(error)}`);
    }
    const failure = failures.filter((text) => text !== undefined).join('\n') || undefined;
    sinks.log.info(`${(0,verdict/* verdict */.W)(report, totals)}.`, failure === undefined ? 'good' : 'bad');
    return failure;
}

;// CONCATENATED MODULE: ./src/record/run-record.ts
/** A run that leaves nothing: it asks nothing of the server. */
function noRecord(log) {
    return {
        log,
        open: () => Promise.resolve(),
        entry: () => undefined,
        close: () => Promise.resolve(),
    };
}

// EXTERNAL MODULE: ./src/report/receipt-row.ts
var receipt_row = __nccwpck_require__(91519);
;// CONCATENATED MODULE: ./src/report/journal.ts

/** A batch as it was settled, one row of the receipt a line. */
function journalLines(settled, config, { ruleOf }) {
    return settled.map((entry) => {
        const rule = ruleOf.get(entry.task.id);
        return JSON.stringify((0,receipt_row/* receiptRow */.z)({ ...entry, rule, decision: 'delete' }, { config }));
    });
}
/** The tasks of a batch right before its first deleting call: from now on each of them may be gone. */
function begunLines(items, config, { ruleOf }) {
    return items.map(({ task, ageAtMs }) => {
        const rule = ruleOf.get(task.id);
        const row = { task, rule, ageAtMs, decision: 'delete', outcome: { kind: 'begun' } };
        return JSON.stringify((0,receipt_row/* receiptRow */.z)(row, { config }));
    });
}

// EXTERNAL MODULE: ./src/plan/policy.ts
var policy = __nccwpck_require__(19733);
// EXTERNAL MODULE: ./src/plan/reasons.ts
var plan_reasons = __nccwpck_require__(17686);
// EXTERNAL MODULE: ./src/files/tally.ts
var files_tally = __nccwpck_require__(97021);
// EXTERNAL MODULE: ./src/files/task-file.ts
var task_file = __nccwpck_require__(10349);
// EXTERNAL MODULE: ./src/report/file-kinds.ts
var file_kinds = __nccwpck_require__(49092);
;// CONCATENATED MODULE: ./src/report/batch-lines.ts








const batch_lines_TEXT_LENGTH = 500;
const KINDS = {
    deleted: 'deleted',
    gone: 'already gone',
    kept: 'kept',
    failed: 'FAILED',
    'would-delete': 'would be deleted',
    remaining: 'left',
};
/** "2 FAILED, 98 deleted": the failures first, and files that failed although their tasks went. */
function batchCounts(settled) {
    const kinds = (0,report_totals/* countBy */.Tr)(settled, ({ outcome }) => outcome.kind);
    const failedFirst = kinds.toSorted(([a], [b]) => Number(b === 'failed') - Number(a === 'failed'));
    const lost = settled.reduce((sum, { outcome, files }) => sum + (outcome.kind === 'failed' ? 0 : (files?.failed.length ?? 0)), 0);
    return [
        ...(lost > 0 ? [`${(0,format/* counted */.hS)(lost, 'file')} FAILED`] : []),
        ...failedFirst.map(([kind, { length }]) => `${(0,format/* count */.U9)(length)} ${KINDS[kind]}`),
    ].join(', ');
}
/** "FAILED 2 tasks, 3 files: why. What to do." */
function causeLine(cause, noun) {
    return `FAILED ${(0,report_causes/* causeSize */.b7)(cause, noun)}: ${(0,report_escape/* logText */.kc)(cause.reason, batch_lines_TEXT_LENGTH)}. ${(0,report_escape/* logText */.kc)(cause.remedy, batch_lines_TEXT_LENGTH)}`;
}
/** What became of one task, and of its files. */
function taskLine({ task, ageAtMs, outcome, files }, nowMs) {
    const name = `${(0,report_escape/* logText */.kc)(task.id)} "${(0,report_escape/* logText */.kc)(task.name)}" in "${(0,report_escape/* logText */.kc)(task.projectName ?? 'no project')}"`;
    switch (outcome.kind) {
        case 'deleted':
        case 'would-delete':
            return `${outcome.kind === 'deleted' ? 'deleted' : 'would delete'} ${name}, ${(0,format/* ageInDays */.QR)(ageAtMs, nowMs)} old${filesText(files)}`;
        case 'gone':
            return `already gone ${name}`;
        case 'kept':
            return `kept ${name}: ${(0,plan_reasons/* lateKeepReasonText */.ld)(outcome.reason)}${byText(outcome.by)}`;
        case 'failed':
            return `FAILED ${name}: ${(0,report_escape/* logText */.kc)(outcome.error, batch_lines_TEXT_LENGTH)}`;
        case 'remaining':
            return `left ${name}`;
    }
}
/** ", 68 files (60 debug samples, 5 artifacts, 3 models) on fileserver, 2 left in place" */
function filesText(files) {
    if (files === undefined)
        return '';
    const kinds = task_file/* FILE_KINDS */.R.filter((kind) => files.deleted[kind] > 0).map((kind) => (0,file_kinds/* countedKind */.p)(files.deleted[kind], kind));
    const stores = Object.keys(files.byStore).join(', ');
    const parts = [
        ...(kinds.length > 0
            ? [`${(0,format/* counted */.hS)((0,files_tally/* deletedFiles */.Lt)(files), 'file')} (${kinds.join(', ')}) on ${stores}`]
            : []),
        ...(files.gone > 0 ? [`${(0,format/* counted */.hS)(files.gone, 'file')} already gone`] : []),
        ...(files.failed.length > 0 ? [`${(0,format/* counted */.hS)(files.failed.length, 'file')} FAILED`] : []),
        ...(files.spared.length > 0 ? [`${(0,format/* counted */.hS)(files.spared.length, 'file')} left in place`] : []),
    ];
    return parts.length === 0 ? '' : `, ${parts.join(', ')}`;
}
function byText(ids) {
    return ids === undefined ? '' : ` (${(0,report_escape/* logText */.kc)(ids.slice(0, 3).join(', '))}${ids.length > 3 ? ', …' : ''})`;
}

// EXTERNAL MODULE: ./src/report/file-credentials.ts
var file_credentials = __nccwpck_require__(62029);
;// CONCATENATED MODULE: ./src/report/headway.ts

/** Before so many batches are through, nobody knows how fast they go. */
const FIRST_BATCHES = 3;
/** How far a plan has been carried out, and how long the rest may take. */
class Headway {
    #total;
    #startedAtMs;
    #noun;
    #settled = 0;
    #batches = 0;
    constructor(total, startedAtMs, noun) {
        this.#total = total;
        this.#startedAtMs = startedAtMs;
        this.#noun = noun;
    }
    /** "1,200 of 5,000 tasks, about 4 minutes left" */
    after(tasks, nowMs) {
        this.#settled += tasks;
        this.#batches += 1;
        const done = `${(0,format/* count */.U9)(this.#settled)} of ${(0,format/* counted */.hS)(this.#total, this.#noun)}`;
        const open = this.#total - this.#settled;
        if (open <= 0 || this.#batches < FIRST_BATCHES)
            return done;
        return `${done}, ${(0,format/* remainingTime */.GD)(((nowMs - this.#startedAtMs) * open) / this.#settled)}`;
    }
}

// EXTERNAL MODULE: ./src/report/leftovers.ts
var leftovers = __nccwpck_require__(57202);
// EXTERNAL MODULE: ./src/report/settings.ts + 1 modules
var settings = __nccwpck_require__(63494);
// EXTERNAL MODULE: ./src/plan/keep-best.ts
var keep_best = __nccwpck_require__(70909);
;// CONCATENATED MODULE: ./src/report/warnings.ts



/** No more names are shown: the line has to stay readable. */
const MAX_NAMES = 10;
function unknownRelease({ release, apiVersion }) {
    return (`ClearML ${(0,report_escape/* logText */.kc)(release)} is no release that this action was tested with (1.0 to 2.3). What it can do is taken ` +
        `from its API version, ${(0,report_escape/* logText */.kc)(apiVersion)}: look at a dry run first.`);
}
/** Nobody outside can see whether the server acts: docs/storage.md. */
function filesLeftToServer({ release, abilities }) {
    return abilities.deletesFiles
        ? 'delete-files is server: this step cannot see whether files go. The server deletes only those whose URL starts ' +
            'with a prefix that it is set to: make sure that CLEARML_FILES_HOST is set on the server.'
        : `delete-files is server, but ClearML ${(0,report_escape/* logText */.kc)(release)} deletes no files itself: they will all stay.`;
}
/** Where keep-best keeps everything, since no task has its metric: as a rule its name is misspelt. */
function withoutMetric({ keepBest, name }, projects) {
    const rule = name === undefined ? '' : ` of the rule "${(0,report_escape/* logText */.kc)(name)}"`;
    return (`No task has a value of keep-best (${(0,report_escape/* logText */.kc)((0,keep_best/* keepBestText */.l)(keepBest))})${rule} in ${quoted(projects)}, so keep-best ` +
        'keeps all that would go there. Metric and variant are written as the scalars of the web UI are.');
}
/** Rules that do nothing: as a rule they stand behind one that takes all, or name what nobody has any more. */
function nothingCameTo(rules, { listed }) {
    return `No ${listed} came to ${quoted(rules)}.`;
}
function quoted(names) {
    const shown = names.slice(0, MAX_NAMES).map((name) => `"${(0,report_escape/* logText */.kc)(name)}"`);
    const more = names.length > MAX_NAMES ? `, and ${(0,format/* count */.U9)(names.length - MAX_NAMES)} more` : '';
    return shown.join(', ') + more;
}

;// CONCATENATED MODULE: ./src/report/progress.ts













/** So many of a batch are told in the open; its group has all of them. */
const MAX_CAUSES = 5;
const MAX_REASONS = 40;
/** No more names are shown: the line has to stay readable. */
const progress_MAX_NAMES = 10;
/** Says in the log what a run does while it does it. */
class Progress {
    #log;
    #now;
    #words;
    #pages = 0;
    #listed = 0;
    #batches = 0;
    #headway;
    /** @param words of what the run deletes */
    constructor(log, now, words) {
        this.#log = log;
        this.#now = now;
        this.#words = words;
    }
    started(config, version) {
        const kind = config.dryRun ? ', dry run: nothing will be deleted' : '';
        this.#log.info(`ClearML Cleanup ${version}, ${(0,format/* instant */.uR)(this.#now())}${kind}`);
        const lines = Object.entries((0,settings/* effectiveSettings */.f)(config)).map(([name, value]) => {
            const place = (0,settings/* foundIn */.Q)(config, name);
            return `${name}: ${(0,report_escape/* logText */.kc)(String(value))}${place === '' ? '' : ` (${place})`}`;
        });
        const credentials = (0,file_credentials/* fileCredentials */.z)(config);
        const more = credentials === '' ? [] : [`credentials in config-file: ${(0,report_escape/* logText */.kc)(credentials, 500)}`];
        this.#log.group('Configuration', [...lines, ...more]);
    }
    connected(server) {
        const { host, release, apiVersion, userName, isKnown } = server;
        this.#log.info(`Server ${host}: ClearML ${(0,report_escape/* logText */.kc)(release)} (API ${(0,report_escape/* logText */.kc)(apiVersion)}), signed in as ${(0,report_escape/* logText */.kc)(userName)}`);
        if (!isKnown)
            this.#log.warning(unknownRelease(server));
    }
    /** What it goes by on this server. */
    begins({ rules }, server, nowMs) {
        if (rules.some(({ deleteFiles }) => deleteFiles === 'server'))
            this.#log.warning(filesLeftToServer(server));
        for (const rule of rules.slice(0, progress_MAX_NAMES)) {
            const title = rule.name === undefined ? 'Cutoff' : `Rule "${(0,report_escape/* logText */.kc)(rule.name)}"`;
            const before = `${this.#words.clock ?? (0,plan_reasons/* ageFieldName */.Zb)(rule.ageField)} before ${(0,format/* instant */.uR)((0,policy/* cutoffOf */.Ru)(rule, nowMs))} (UTC)`;
            const says = rule.keep
                ? 'keeps all that it takes in'
                : `${before}, ${(0,format/* counted */.hS)(rule.thresholdDays, 'day')} ago`;
            this.#log.info(`${title}: ${says}`);
        }
        if (rules.length > progress_MAX_NAMES)
            this.#log.info(`… and ${(0,format/* counted */.hS)(rules.length - progress_MAX_NAMES, 'more rule')}`);
    }
    /** What is odd about a policy that can be carried out all the same. */
    doubtful(warnings) {
        for (const warning of warnings)
            this.#log.warning((0,report_escape/* logText */.kc)(warning, 1_000));
    }
    page(page, listed) {
        this.#pages = page;
        this.#listed = listed;
        this.#log.status(`Listing: ${(0,format/* counted */.hS)(listed, this.#words.noun)} on ${(0,format/* counted */.hS)(page, 'page')} so far`);
    }
    planned({ plan, unreadableRows, unmeasured, idle }, toArchive) {
        if (toArchive > 0)
            this.#log.info(`To archive: ${(0,format/* counted */.hS)(toArchive, 'task')} that nobody touched (archive-after-days)`);
        const doomed = plan.families.reduce((sum, family) => sum + family.length, 0);
        this.#headway = new Headway(doomed, this.#now(), this.#words.noun);
        if (this.#pages > 0)
            this.#log.info(`Listed: ${(0,format/* counted */.hS)(this.#listed, this.#words.noun)} on ${(0,format/* counted */.hS)(this.#pages, 'page')}`);
        const later = plan.beyondLimit.length;
        this.#log.info(`Plan: ${(0,format/* counted */.hS)(doomed, this.#words.noun)} to delete, ${(0,format/* count */.U9)(plan.kept.length)} to keep` +
            (later > 0 ? `, ${(0,format/* count */.U9)(later)} beyond max-tasks left to the next run` : ''));
        if (unreadableRows > 0) {
            this.#log.warning(`The server listed ${(0,format/* counted */.hS)(unreadableRows, 'row')} without an id; they are left alone.`);
        }
        const reasons = (0,report_totals/* countBy */.Tr)(plan.kept, ({ task, reason }) => (0,row_rule/* ruleText */.Y3)(plan.ruleOf.get(task.id)) + (0,plan_reasons/* keepReasonText */.v2)(reason));
        for (const [reason, { length }] of reasons.slice(0, MAX_REASONS)) {
            this.#log.info(`  kept: ${(0,format/* counted */.hS)(length, this.#words.noun)}: ${(0,report_escape/* logText */.kc)(reason)}`);
        }
        for (const { rule, projects } of unmeasured)
            this.#log.warning(withoutMetric(rule, projects));
        const named = idle.flatMap(({ name }) => name ?? []);
        if (named.length > 0)
            this.#log.warning(nothingCameTo(named, this.#words));
    }
    /** What lies below the roots of leftovers; other targets have none. */
    found(findings) {
        if (findings === undefined)
            return;
        for (const line of (0,leftovers/* findingsLines */.qL)(findings))
            this.#log.info(line);
        const warning = (0,leftovers/* warningOf */.aj)(findings);
        if (warning !== undefined)
            this.#log.warning(warning);
    }
    archived(batch) {
        const kinds = (0,report_totals/* countBy */.Tr)(batch, ({ outcome }) => outcome.kind).map(([kind, { length }]) => `${(0,format/* count */.U9)(length)} ${kind}`);
        this.#log.group(`Archive: ${kinds.join(', ')}`, batch.map(({ task, outcome }) => `${outcome.kind} ${task.id} "${(0,report_escape/* logText */.kc)(task.name)}" in "${(0,report_escape/* logText */.kc)(task.projectName ?? 'no project')}"`));
    }
    /** Why something failed stands outside of what a host folds. */
    batch(settled) {
        this.#batches += 1;
        const nowMs = this.#now();
        const name = `Batch ${this.#batches}`;
        const done = this.#headway === undefined ? '' : ` (${this.#headway.after(settled.length, nowMs)})`;
        const title = `${name}: ${batchCounts(settled)}${done}`;
        const lines = settled.map((item) => taskLine(item, nowMs));
        const causes = (0,report_causes/* failureCauses */.x8)(settled);
        if (causes.length === 0) {
            this.#log.group(title, lines);
            return;
        }
        this.#log.info(title, 'bad');
        for (const cause of causes.slice(0, MAX_CAUSES))
            this.#log.info(`  ${causeLine(cause, this.#words.noun)}`, 'bad');
        this.#log.group(`${name}, one by one`, lines);
    }
}

// EXTERNAL MODULE: ./src/approval/plan-receipt.ts
var plan_receipt = __nccwpck_require__(22089);
;// CONCATENATED MODULE: ./src/approval/settings.ts

/** They say how a run works, not what goes; the server is compared by itself. */
const FREE = new Set([
    'api-host',
    'config-file',
    'dry-run',
    'plan',
    'shard',
    'receipt-file',
    'concurrency',
    'batch-size',
    'time-budget-minutes',
    'track-run',
    'notice-days',
    'size-requests',
    's3-region',
]);
/** The settings that an approved plan and the run that carries it out must have in common. */
function decidingSettings(config) {
    return withoutFree((0,settings/* effectiveSettings */.f)(config));
}
function withoutFree(settings) {
    return Object.fromEntries(Object.entries(settings).filter(([name]) => !FREE.has(name)));
}

;// CONCATENATED MODULE: ./src/approval/open.ts




const DAY_MS = 86_400_000;
const MAX_AGE_DAYS = 14;
/** Clocks of two runners differ a little. */
const CLOCK_SKEW_MS = 600_000;
/**
 * Reads the receipt of a dry run that somebody approved; undefined where the run needs no approval.
 * @throws Error that says why it may not be carried out, and what to do.
 */
async function openApproval(config, server, nowMs) {
    if (config.plan === '')
        return undefined;
    let text;
    try {
        text = await (0,promises_.readFile)(config.plan, 'utf8');
    }
    catch (error) {
        throw new Error(`The plan cannot be read: ${(0,errors/* errorMessage */.gJ)(error)}. Give the path of a dry run's receipt`, {
            cause: error,
        });
    }
    const receipt = await (0,plan_receipt/* parsePlan */.vS)(text);
    const problem = refusal(receipt, config, server, nowMs);
    if (problem !== undefined)
        throw new Error(`The plan is refused: ${problem}. Nothing was deleted`);
    return {
        madeAtMs: Date.parse(receipt.startedAt),
        tasks: (0,plan_receipt/* approvedTasks */._W)(receipt),
        archives: (0,plan_receipt/* approvedArchives */.li)(receipt),
    };
}
function refusal(receipt, config, server, nowMs) {
    if (!receipt.dryRun)
        return 'it is the receipt of a live run; make a plan with dry-run: true';
    if (!['done', 'max-tasks'].includes(receipt.stopReason)) {
        return `its dry run did not come to its end (stop-reason: ${receipt.stopReason}); make a new one`;
    }
    return otherServer(receipt, server) ?? wrongAge(receipt, nowMs) ?? otherSettings(receipt, config);
}
function otherServer(receipt, server) {
    const made = receipt.server;
    if (made?.host === server.host && made.company === server.companyId)
        return undefined;
    return (`it was made on ${made?.host ?? 'no server'} for company ${made?.company ?? 'unknown'}, and this run is on ` +
        `${server.host} for company ${server.companyId}`);
}
function wrongAge({ startedAt }, nowMs) {
    const ageMs = nowMs - Date.parse(startedAt);
    if (ageMs > MAX_AGE_DAYS * DAY_MS) {
        return `it was made on ${startedAt}, more than ${MAX_AGE_DAYS} days ago; make and approve a new one`;
    }
    return ageMs < -CLOCK_SKEW_MS
        ? `it was made on ${startedAt}, which is in the future; check the clocks of the runners`
        : undefined;
}
function otherSettings({ settings }, config) {
    const then = withoutFree(settings);
    const now = decidingSettings(config);
    const different = [...new Set([...Object.keys(then), ...Object.keys(now)])].filter((name) => then[name] !== now[name]);
    if (different.length === 0)
        return undefined;
    const list = different.map((name) => `${name} was ${JSON.stringify(then[name])} and is ${JSON.stringify(now[name])}`);
    return `it was made with other settings: ${list.join('; ')}. Give both runs the same inputs`;
}

;// CONCATENATED MODULE: ./src/plan/circles.ts
/**
 * Circles of tasks that wait for each other and for nobody else, by the ids of what each one waits for. Tarjan's strongly
 * connected components, without recursion, since circles may be large.
 */
function closedCircles(waitsFor) {
    const circles = [];
    const index = new Map();
    const lowest = new Map();
    const stack = [];
    const circleOf = new Map();
    const visit = (start) => {
        const path = [{ id: start, next: begin(start) }];
        for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
            const { id, next } = top;
            const step = next.next();
            if (step.done !== true) {
                if (!index.has(step.value))
                    path.push({ id: step.value, next: begin(step.value) });
                else if (!circleOf.has(step.value))
                    lower(id, index.get(step.value));
                continue;
            }
            path.pop();
            const parent = path.at(-1);
            if (parent !== undefined)
                lower(parent.id, lowest.get(id));
            if (lowest.get(id) === index.get(id))
                close(id);
        }
    };
    const begin = (id) => {
        index.set(id, index.size);
        lowest.set(id, index.size - 1);
        stack.push(id);
        return [...(waitsFor.get(id) ?? [])][Symbol.iterator]();
    };
    const lower = (id, to = Infinity) => {
        lowest.set(id, Math.min(lowest.get(id) ?? Infinity, to));
    };
    const close = (id) => {
        const circle = stack.splice(stack.lastIndexOf(id));
        for (const member of circle)
            circleOf.set(member, circle);
        circles.push(circle);
    };
    for (const id of waitsFor.keys())
        if (!index.has(id))
            visit(id);
    return circles.filter((circle) => {
        const members = new Set(circle);
        return circle.every((id) => [...(waitsFor.get(id) ?? [])].every((other) => members.has(other)));
    });
}

;// CONCATENATED MODULE: ./src/plan/turns.ts

/** Holds of a task that only lists what the others own: it can go first and leave that alone. */
const LISTS = ['files-of-a-step', 'models-of-another-task'];
/**
 * What waits for a task that stays, stays, and is told which one that is. What waits for nothing any more goes. Where all
 * that is left waits for each other it goes together, and whoever uses goes first: those that only list what the others
 * own, else controllers whose steps the others are, else the oldest.
 */
function nextTurn(waiting, isGone) {
    const blockers = new Map(waiting.map((item) => [item.task.id, blockersOf(item.holds, isGone)]));
    const roots = rootsOf(blockers);
    const staying = waiting.flatMap(({ task, ageAtMs, holds }) => {
        const root = roots.get(task.id);
        if (root === undefined)
            return [];
        const stays = (id) => !isGone(id) && (roots.has(id) || !blockers.has(id));
        return [{ task, ageAtMs, hold: holdThatStays(holds, stays, root) }];
    });
    const left = waiting.filter(({ task }) => !roots.has(task.id));
    const free = left.filter(({ task }) => blockers.get(task.id)?.size === 0);
    if (free.length > 0)
        return { going: free.map(({ task, ageAtMs }) => ({ task, ageAtMs })), staying };
    const circles = closedCircles(new Map(left.map(({ task: { id } }) => [id, blockers.get(id) ?? new Set()])));
    const byId = new Map(left.map((item) => [item.task.id, item]));
    const going = circles.flatMap((ids) => leadersOf(ids.flatMap((id) => byId.get(id) ?? []), isGone));
    return { going, staying };
}
/** All of them stay by what holds them first. */
function giveUpOn(waiting) {
    const staying = waiting.flatMap(({ task, ageAtMs, holds: [hold] }) => hold === undefined ? [] : [{ task, ageAtMs, hold }]);
    return { going: [], staying };
}
function blockersOf(holds, isGone) {
    return new Set(holds.flatMap(({ by }) => by).filter((id) => !isGone(id)));
}
/** By the id of each task that stays: one that waits for nothing, and that it stays for in the end. */
function rootsOf(blockers) {
    const held = Map.groupBy([...blockers].flatMap(([id, by]) => [...by].map((blocker) => ({ id, blocker }))), ({ blocker }) => blocker);
    const roots = new Map();
    for (const outside of held.keys()) {
        if (blockers.has(outside))
            continue;
        const pending = [outside];
        for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
            for (const { id: next } of held.get(id) ?? []) {
                if (roots.has(next))
                    continue;
                roots.set(next, outside);
                pending.push(next);
            }
        }
    }
    return roots;
}
function holdThatStays(holds, stays, root) {
    const hold = holds.find(({ by }) => by.some(stays)) ?? holds[0];
    return { reason: hold?.reason ?? 'steps-stay', by: [...new Set([...(hold?.by.filter(stays) ?? []), root])] };
}
function leadersOf(circle, isGone) {
    const waitsOnlyBy = (reasons) => circle.filter(({ holds }) => holds.every(({ reason, by }) => reasons.includes(reason) || by.every(isGone)));
    const [oldest] = circle.toSorted((a, b) => a.ageAtMs - b.ageAtMs || (a.task.id < b.task.id ? -1 : 1));
    const choices = [
        waitsOnlyBy(LISTS),
        waitsOnlyBy([...LISTS, 'steps-stay']),
        oldest === undefined ? [] : [oldest],
    ];
    const members = new Map(circle.map(({ task, ageAtMs }) => [task.id, { task, ageAtMs }]));
    const leaders = choices.find(({ length }) => length > 0) ?? [];
    return leaders.map(({ task, ageAtMs, holds }) => ({ task, ageAtMs, circle: { members, holds } }));
}

;// CONCATENATED MODULE: ./src/cleanup/execute.ts



/** Tasks that are looked into together, so that one call serves them all: as many as one page of the server holds. */
const STAGE_SIZE = 500;
/** Claims that are asked about together: 0.0025 requests a task, and answers for the log every few batches. */
const CLAIMS_AT_ONCE = 400;
/**
 * Carries out the waves one after another. Within a wave stages are looked into while batches of another are
 * removed; the wave ends when the server was asked which of its tasks are gone in truth. After an error, or once it is
 * over, no stage and no batch is started any more.
 * @param cleanerOf whose hands a task goes through: only tasks of the same cleaner share a stage and a batch
 */
async function execute(waves, cleanerOf, { batchSize, concurrency, ledger, confirm, isOver, giveUp, onBatch }) {
    const errors = [];
    let waiting = [];
    // While batches of one are removed, the events of the next are read, and one more is asked which of its tasks have any:
    // reading events is most of the time of a run, and should never wait for anything but its own limit.
    const stageLimit = (0,p_limit/* default */.A)(2 + Math.ceil((concurrency * batchSize) / STAGE_SIZE));
    const batchLimit = (0,p_limit/* default */.A)(concurrency);
    const tell = (done) => {
        try {
            if (done.length > 0)
                onBatch(done);
        }
        catch (error) {
            errors.push(error);
        }
    };
    const settle = (done) => {
        ledger.settle(done);
        tell(done);
    };
    const isEnded = () => errors.length > 0 || isOver();
    /** Gives undefined where nothing new is started any more, or where the work threw, which touches nothing. */
    const unlessOver = async (work) => {
        try {
            return isEnded() ? undefined : await work();
        }
        catch (error) {
            errors.push(error);
            return undefined;
        }
    };
    /** Asks even when it is over: nothing is begun by it, and the answer is what the report is made of. */
    const confirmClaims = async () => {
        const batches = ledger.takeUnasked();
        const claims = batches.flat();
        if (claims.length === 0)
            return;
        const { settled, error } = await confirm(claims);
        ledger.confirm(claims, settled);
        if (error !== undefined)
            errors.push(error);
        let told = 0;
        for (const { length } of batches)
            tell(settled.slice(told, (told += length)));
    };
    const runBatch = async (cleaner, batch) => {
        ledger.begin(batch);
        const cleaned = await unlessOver(() => cleaner.remove(batch));
        ledger.end(batch);
        if (cleaned === undefined)
            return;
        ledger.claim(cleaned.claims);
        if (cleaned.error !== undefined)
            errors.push(cleaned.error);
        settle(cleaned.settled);
        // What was cancelled may be given up while other batches are still in flight.
        if (ledger.unaskedCount >= CLAIMS_AT_ONCE || isOver())
            await confirmClaims();
    };
    /** Ends when its last batch has begun, so that the next stage is looked into while the last batches are removed. */
    const runStage = async (cleaner, stage, running) => {
        const prepared = await unlessOver(() => cleaner.prepare(stage));
        if (prepared === undefined)
            return;
        settle(prepared.settled);
        waiting.push(...prepared.waiting);
        const begins = (0,portions/* portions */.jN)(prepared.inspected, batchSize).map((batch) => {
            const { promise, resolve: begin } = Promise.withResolvers();
            const run = () => {
                begin(undefined);
                return runBatch(cleaner, batch);
            };
            running.push(batchLimit(run));
            return promise;
        });
        await Promise.all(begins);
    };
    const runWave = async (wave) => {
        const running = [];
        const stages = [...Map.groupBy(wave, cleanerOf)].flatMap(([cleaner, items]) => (0,portions/* portions */.jN)(items, STAGE_SIZE).map((stage) => stageLimit(() => runStage(cleaner, stage, running))));
        await Promise.all(stages);
        await Promise.all(running);
        await confirmClaims();
    };
    /** What waits for tasks that came after it, or that wait for it in turn. */
    const runTurns = async () => {
        for (let before = Infinity; waiting.length > 0 && !isEnded();) {
            // A turn that brought nothing on would only be taken again.
            const { going, staying } = waiting.length < before ? nextTurn(waiting, (id) => ledger.isGone(id)) : giveUpOn(waiting);
            before = waiting.length;
            const turn = new Set([...going, ...staying].map(({ task }) => task.id));
            waiting = waiting.filter(({ task }) => !turn.has(task.id));
            settle(staying.map(({ task, ageAtMs, hold }) => ({ task, ageAtMs, outcome: { kind: 'kept', ...hold } })));
            await runWave(going);
        }
    };
    const runAll = async () => {
        for (const wave of waves)
            await runWave(wave);
        await runTurns();
    };
    await Promise.race([runAll(), giveUp]);
    return { settled: ledger.known(), error: errors[0] };
}

;// CONCATENATED MODULE: ./src/cleanup/ledger.ts
/** Keeps the books of a run's deletions: what is settled, what is under way, and what the server only claims. */
class Ledger {
    #open;
    #settled = [];
    #deleted = new Set();
    #gone = new Set();
    #underWay = new Set();
    #claims = new Set();
    #unasked = [];
    /** @param doomedIds all tasks that the run is to delete. */
    constructor(doomedIds) {
        this.#open = new Set(doomedIds);
    }
    isOpen(id) {
        return this.#open.has(id);
    }
    /** Whether it is no more, whoever deleted it. */
    isGone(id) {
        return this.#gone.has(id);
    }
    get deleted() {
        return this.#deleted;
    }
    settle(settled) {
        for (const entry of settled) {
            const { task, outcome } = entry;
            this.#settled.push(entry);
            this.#open.delete(task.id);
            const isDeleted = outcome.kind === 'deleted' || outcome.kind === 'would-delete';
            if (isDeleted)
                this.#deleted.add(task.id);
            if (isDeleted || outcome.kind === 'gone')
                this.#gone.add(task.id);
        }
    }
    /** What becomes of the batch is not known until it has ended. */
    begin(batch) {
        this.#underWay.add(batch);
    }
    end(batch) {
        this.#underWay.delete(batch);
    }
    /** The claims of one batch. */
    claim(claims) {
        if (claims.length === 0)
            return;
        for (const claim of claims)
            this.#claims.add(claim);
        this.#unasked.push(claims);
    }
    /** How many claims nobody has begun to ask about. */
    get unaskedCount() {
        return this.#unasked.reduce((sum, { length }) => sum + length, 0);
    }
    /** Hands all of them over, by batch, to one who asks. */
    takeUnasked() {
        return this.#unasked.splice(0);
    }
    /** The answers to claims. */
    confirm(claims, settled) {
        for (const claim of claims)
            this.#claims.delete(claim);
        this.settle(settled);
    }
    /** What is known of the tasks at this moment; those that are missing were not begun. */
    known() {
        return [
            ...this.#settled,
            ...[...this.#underWay].flat().map((item) => unknown(item, 'while it was being deleted')),
            ...[...this.#claims].map((item) => unknown(item, 'before it could ask again')),
        ];
    }
}
/** The next run finds out: its record is gone, or still leads to what is left. */
function unknown({ task, ageAtMs }, when) {
    const error = `the run was cancelled ${when}; whether it is gone, the next run finds out`;
    return { task, ageAtMs, outcome: { kind: 'failed', error } };
}

;// CONCATENATED MODULE: ./src/plan/waves.ts
/** What nothing has to precede, then what waited for that, and so on; each wave in the order of the families. */
function wavesOf(families) {
    const byWave = Map.groupBy(families.flat(), ({ wave }) => wave);
    return [...byWave].toSorted(([a], [b]) => a - b).map(([, items]) => items);
}

// EXTERNAL MODULE: ./src/plan/agreed.ts
var agreed = __nccwpck_require__(47);
// EXTERNAL MODULE: ./src/plan/plan.ts + 1 modules
var plan = __nccwpck_require__(52443);
// EXTERNAL MODULE: ./src/plan/age.ts
var age = __nccwpck_require__(97092);
;// CONCATENATED MODULE: ./src/report/run-report.ts


/** The rows of a plan that is about to be carried out. */
function plannedRows(plan, config) {
    return rows(plan, () => ({ outcome: { kind: 'planned' } }), config);
}
/** The rows of a plan of which `settled` has been carried out: in deletion order, then what stays. */
function rowsOf(plan, settled, config) {
    const done = new Map(settled.map(({ task, outcome, files }) => [task.id, { outcome, ...(files && { files }) }]));
    const stopped = { kind: 'remaining', because: 'stopped' };
    return rows(plan, (id) => done.get(id) ?? { outcome: stopped }, config);
}
function rows(plan, fateOf, config) {
    const { ruleOf } = plan;
    const within = plan.families.flat().map(({ task, ageAtMs, family }) => ({
        task,
        decision: 'delete',
        rule: ruleOf.get(task.id),
        ageAtMs,
        family,
        ...fateOf(task.id),
    }));
    const beyond = plan.beyondLimit.map(({ task, ageAtMs, family }) => ({
        task,
        decision: 'delete',
        rule: ruleOf.get(task.id),
        ageAtMs,
        family,
        outcome: { kind: 'remaining', because: 'max-tasks' },
    }));
    const kept = plan.kept.map(({ task, reason, by, dueAtMs }) => {
        const rule = ruleOf.get(task.id);
        const ageField = (0,row_rule/* clockOf */.ie)(rule, config);
        const at = ageField === undefined ? undefined : (0,age/* ageOf */.h)(task, { ageField });
        return {
            task,
            decision: 'keep',
            rule,
            ageAtMs: typeof at === 'number' ? at : undefined,
            ...(dueAtMs === undefined ? {} : { dueAtMs }),
            outcome: { kind: 'kept', reason, ...(by === undefined ? {} : { by }) },
        };
    });
    const gone = plan.gone.map((task) => ({
        task,
        decision: 'delete',
        ageAtMs: undefined,
        outcome: { kind: 'gone' },
    }));
    return [...within, ...beyond, ...gone, ...kept];
}

;// CONCATENATED MODULE: ./src/story.ts





/** What is known of a run so far: its report is made of that, whatever ends it. */
class Story {
    startedAtMs;
    #config;
    #now;
    #record;
    #server;
    #approval;
    #plan = plan/* EMPTY_PLAN */.S0;
    #findings;
    #settled = [];
    #archive = [];
    constructor(config, now, record) {
        this.#config = config;
        this.#now = now;
        this.#record = record;
        this.startedAtMs = now();
    }
    connected(server) {
        this.#server = server;
    }
    approved(approval) {
        this.#approval = approval;
    }
    /** @param findings what lies below the roots of leftovers */
    planned(plan, toArchive, findings) {
        this.#plan = plan;
        this.#findings = findings;
        this.#archive = toArchive.map((item) => ({ ...item, outcome: { kind: 'remaining', because: 'stopped' } }));
    }
    settled(settled) {
        this.#settled = settled;
    }
    archived(batch) {
        const done = new Map(batch.map((entry) => [entry.task.id, entry]));
        this.#archive = this.#archive.map((entry) => done.get(entry.task.id) ?? entry);
    }
    /** What is put down before anything is deleted. */
    plan() {
        const rows = plannedRows(this.#plan, this.#config);
        return { ...this.#told(), rows, stopReason: 'running', error: undefined };
    }
    braked(error) {
        return { ...this.#told(), stopReason: 'brake', error };
    }
    /** @param error what ended it, if anything did. What went down when nothing was left to do has stopped nothing. */
    ended(signal, error, outage) {
        return { ...this.#told(), ...this.#endOf(signal, error ?? (this.#isComplete() ? undefined : outage)) };
    }
    #isComplete() {
        const planned = this.#plan.families.reduce((sum, family) => sum + family.length, 0);
        return (this.#settled.length === planned && this.#archive.every(({ outcome }) => outcome.kind !== 'remaining'));
    }
    #endOf(signal, error) {
        if (signal.aborted && !(signal.reason instanceof Error))
            return { stopReason: 'cancelled', error: undefined };
        const cause = signal.aborted ? signal.reason : error;
        if (cause !== undefined)
            return { stopReason: 'error', error: (0,errors/* errorMessage */.gJ)(cause) };
        if (!this.#isComplete())
            return { stopReason: 'time-budget', error: undefined };
        return { stopReason: this.#plan.beyondLimit.length > 0 ? 'max-tasks' : 'done', error: undefined };
    }
    #told() {
        const { rules } = this.#config;
        return {
            startedAtMs: this.startedAtMs,
            finishedAtMs: this.#now(),
            config: this.#config,
            server: this.#server,
            cutoffMs: (0,agreed/* agreed */.b)(rules, (rule) => (0,policy/* cutoffOf */.Ru)(rule, this.startedAtMs)),
            rows: rowsOf(this.#plan, this.#settled, this.#config),
            archive: this.#archive,
            approval: this.#approval,
            findings: this.#findings,
            record: this.#record(),
        };
    }
}

// EXTERNAL MODULE: ./src/plan/fit.ts
var plan_fit = __nccwpck_require__(54312);
// EXTERNAL MODULE: ./src/plan/query.ts
var query = __nccwpck_require__(69639);
// EXTERNAL MODULE: ./src/plan/rule.ts
var plan_rule = __nccwpck_require__(97397);
;// CONCATENATED MODULE: ./src/plan/archive.ts



/** Tasks that do nothing any more. Archiving a queued or running task would take it off its queue, or stop it. */
const FINISHED = ['created', 'stopped', 'failed', 'completed'];
/** Whether any rule archives at all. */
function archives({ rules }) {
    return rules.some(({ archiveAfterDays }) => archiveAfterDays > 0);
}
/**
 * The filter that lists what lies open and is finished, each task once. A list that only excludes means the same on every
 * release; the rest is as for tasks of the archive.
 */
function archiveFilter(policy) {
    return { ...(0,query/* includedBy */.Gm)(policy), system_tags: ['-archived'], status: FINISHED };
}
/** The rule that a task which lies open falls to: the first that takes it in, as for tasks of the archive. */
function archiveRuleOf(task, policy) {
    if ((0,plan_rule/* ownerReason */.iW)(task, policy) !== undefined || task.systemTags === undefined)
        return undefined;
    for (const rule of policy.rules) {
        const fit = (0,plan_rule/* hiddenReason */.fp)(task, rule) === undefined ? (0,plan_fit/* fitOf */.Z)(task, rule) : 'out';
        if (fit !== 'out')
            return fit === 'in' ? rule : undefined;
    }
    return undefined;
}
/** Decides from the task's own fields alone. What is missing leaves the task as it is. */
function decideArchive(task, policy, rule = archiveRuleOf(task, policy)) {
    const reason = stayingReason(task, policy, rule);
    return reason === undefined ? { action: 'archive' } : { action: 'keep', reason };
}
function stayingReason(task, policy, rule) {
    const owner = (0,plan_rule/* ownerReason */.iW)(task, policy);
    if (owner !== undefined)
        return owner;
    if (task.systemTags === undefined)
        return 'tags-unreadable';
    if (task.systemTags.includes('archived'))
        return 'archived-already';
    if (rule === undefined || rule.keep || rule.archiveAfterDays === 0)
        return 'no-rule';
    return (0,plan_rule/* kindReason */.Zt)(task, rule) ?? statusReason(task) ?? restReason(task, rule);
}
function statusReason({ status }) {
    if (status !== undefined && FINISHED.includes(status))
        return undefined;
    if (status === 'queued' || status === 'in_progress')
        return 'running';
    return status === 'published' || status === 'publishing' ? 'published' : 'status-unknown';
}
/** Untouched by both clocks: reports move one of them, and people the other. */
function restReason({ lastChange, lastUpdate }, { archiveCutoffMs }) {
    if (lastChange === undefined || lastUpdate === undefined)
        return 'no-date';
    if (lastChange === 'unreadable' || lastUpdate === 'unreadable')
        return 'date-unreadable';
    return lastChange < archiveCutoffMs && lastUpdate < archiveCutoffMs ? undefined : 'touched-lately';
}

// EXTERNAL MODULE: ./src/cleanup/remove/refusals.ts
var remove_refusals = __nccwpck_require__(40128);
;// CONCATENATED MODULE: ./src/cleanup/archive/archive.ts





/**
 * Puts the tasks into the archive, batch by batch: each is asked for and decided again right before, and asked for once more
 * after it. What was not begun is missing. A batch that failed is told task by task.
 * @throws OutageError when the server went away and did not come back, before a batch was begun
 */
async function archiveTasks(clearml, items, options) {
    const done = [];
    for (const batch of (0,portions/* portions */.jN)(items, options.batchSize)) {
        if (options.isOver())
            break;
        const settled = await archiveBatch(clearml, batch, options);
        done.push(...settled);
        options.onBatch(settled);
    }
    return done;
}
async function archiveBatch(clearml, batch, { policy, dryRun }) {
    const outcomes = new Map();
    let isSent = false;
    try {
        const before = await lookUp(clearml, batch);
        for (const item of batch) {
            const staying = stayingNow(item, before.get(item.task.id), policy);
            if (staying !== undefined)
                outcomes.set(item.task.id, staying);
            else if (dryRun)
                outcomes.set(item.task.id, { kind: 'would-archive' });
        }
        const ready = batch.filter(({ task }) => !outcomes.has(task.id));
        if (ready.length > 0) {
            isSent = true;
            const refusals = await send(clearml, ready);
            const after = await lookUp(clearml, ready);
            for (const { task } of ready)
                outcomes.set(task.id, outcomeOf(after.get(task.id), refusals.get(task.id)));
        }
    }
    catch (error) {
        if (!isSent && error instanceof clearml_gate/* OutageError */.AP)
            throw error;
        // A call that got lost may have archived them; the next run sees what is left.
        const failed = { kind: 'failed', error: (0,errors/* errorMessage */.gJ)(error) };
        for (const { task } of batch)
            if (!outcomes.has(task.id))
                outcomes.set(task.id, failed);
    }
    return batch.map((item) => ({
        ...item,
        outcome: outcomes.get(item.task.id) ?? { kind: 'failed', error: 'it was not looked at' },
    }));
}
async function lookUp(clearml, items) {
    const found = await clearml.tasksById(items.map(({ task }) => task.id));
    return new Map(found.map((task) => [task.id, task]));
}
/** By task id why the server archived it not. An answer that got lost says nothing: only looking does. */
async function send(clearml, items) {
    try {
        const refusals = await clearml.archiveTasks(items.map(({ task }) => task.id));
        return new Map([...refusals].map(([id, refusal]) => [id, (0,remove_refusals/* refusalText */.Kw)(refusal)]));
    }
    catch (error) {
        return new Map(items.map(({ task }) => [task.id, (0,errors/* errorMessage */.gJ)(error)]));
    }
}
function stayingNow({ rule }, now, policy) {
    if (now === undefined)
        return { kind: 'gone' };
    const ruleNow = archiveRuleOf(now, policy);
    const decision = decideArchive(now, policy, ruleNow);
    if (decision.action === 'keep')
        return { kind: 'kept', reason: decision.reason };
    return ruleNow === rule ? undefined : { kind: 'kept', reason: 'other-rule' };
}
function outcomeOf(now, refusal) {
    if (now === undefined)
        return { kind: 'gone' };
    if (now.systemTags?.includes('archived') === true)
        return { kind: 'archived' };
    return { kind: 'failed', error: refusal ?? 'the server did not archive it, and does not say why' };
}

// EXTERNAL MODULE: ./src/plan/shard.ts
var plan_shard = __nccwpck_require__(28303);
;// CONCATENATED MODULE: ./src/cleanup/archive/survey.ts


/** The tasks that lie open and are to be archived, oldest id first. Reads only; asks for nothing where no rule archives. */
async function surveyOpenTasks(listTasks, policy, approval, shard) {
    if (!archives(policy))
        return [];
    const { tasks } = await listTasks(archiveFilter(policy));
    return tasks.flatMap((task) => {
        const rule = archiveRuleOf(task, policy);
        if (rule === undefined || decideArchive(task, policy, rule).action === 'keep')
            return [];
        const isApproved = approval === undefined || approval.archives.get(task.id) === task.lastChange;
        return isApproved && (0,plan_shard/* isInShard */.O)(task.id, shard) ? [{ task, rule }] : [];
    });
}

// EXTERNAL MODULE: ./src/cleanup/remove/confirm.ts
var remove_confirm = __nccwpck_require__(24221);
// EXTERNAL MODULE: ./src/cleanup/survey/draft.ts + 7 modules
var survey_draft = __nccwpck_require__(90375);
// EXTERNAL MODULE: ./src/plan/order.ts
var order = __nccwpck_require__(92739);
;// CONCATENATED MODULE: ./src/plan/heirs.ts

/**
 * A model whose maker is gone goes with the last of its users: so in each group of users the one that goes last anyway waits
 * for the others. It never asks for an order against the given one.
 */
function heirUses(doomed, uses, groups) {
    const shared = groups.filter(({ length }) => length > 1);
    if (shared.length === 0)
        return [];
    const inOrder = (0,order/* orderByAge */.T)(doomed, uses).flat();
    const ranks = new Map(inOrder.toSorted((a, b) => a.wave - b.wave).map(({ task }, i) => [task.id, i]));
    return shared.flatMap((group) => {
        const [heir, ...others] = group.toSorted((a, b) => (ranks.get(b) ?? 0) - (ranks.get(a) ?? 0));
        return heir === undefined ? [] : others.map((userId) => ({ userId, makerId: heir }));
    });
}

;// CONCATENATED MODULE: ./src/plan/needs.ts
/** Keeps what is needed by a task that stays, and what is needed by that in turn. */
function keepNeeded({ doomed, kept }, needs) {
    const going = new Set(doomed.map(({ task }) => task.id));
    const needsOf = Map.groupBy(needs, ({ byId }) => byId);
    const pending = needs.filter(({ byId }) => !going.has(byId)).map(({ taskId }) => taskId);
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
        if (going.delete(id))
            pending.push(...(needsOf.get(id) ?? []).map(({ taskId }) => taskId));
    }
    const holding = Map.groupBy(needs.filter(({ byId }) => !going.has(byId)), ({ taskId }) => taskId);
    const staying = doomed.flatMap(({ task }) => {
        const [first, ...rest] = holding.get(task.id) ?? [];
        if (first === undefined)
            return [];
        return [{ task, reason: first.reason, by: [first, ...rest].map(({ byId }) => byId) }];
    });
    return { doomed: doomed.filter(({ task }) => going.has(task.id)), kept: [...kept, ...staying] };
}

// EXTERNAL MODULE: ./src/files/marker.ts
var marker = __nccwpck_require__(67605);
;// CONCATENATED MODULE: ./src/cleanup/inspect/left-model.ts

/**
 * A draft that stayed when its maker went, since others used it. The server forgets the maker, or keeps `__DELETED__<id>`
 * (transcript 13), up to 1.5 the plain id; that a task made the file, its folder tells.
 */
function isLeftModel({ published, taskId, uri }, exists) {
    return !published && (taskId === undefined || !exists(taskId)) && (0,marker/* markedTaskIds */.ml)(uri).length > 0;
}
/** The tasks whose existence tells whether models were left. */
function ownerIds({ taskId, uri }) {
    const maker = taskId === undefined || taskId.startsWith('__DELETED__') ? [] : [taskId];
    return [...maker, ...(0,marker/* markedTaskIds */.ml)(uri)];
}

;// CONCATENATED MODULE: ./src/cleanup/survey/model-uses.ts



/** Which of the doomed tasks use models as input, and what that means for their order. */
async function findModelUses(clearml, doomed) {
    const inputs = doomed.flatMap(({ task }) => task.inputModelIds.map((modelId) => ({ userId: task.id, modelId })));
    const models = await clearml.modelsById([...new Set(inputs.map(({ modelId }) => modelId))]);
    const makers = new Map(models.map(({ id, taskId }) => [id, taskId]));
    const going = new Set(doomed.map(({ task }) => task.id));
    const existing = await existingMakers(clearml, models, going);
    const left = models.filter((model) => isLeftModel(model, (id) => existing.has(id)));
    const users = left.length === 0 ? new Map() : await clearml.usersOfModels(left.map(({ id }) => id));
    const usersOf = ({ id }) => [...new Set(users.get(id) ?? [])];
    const inheritable = left.filter((model) => usersOf(model).every((id) => going.has(id)));
    return {
        uses: inputs.flatMap(({ userId, modelId }) => {
            const makerId = makers.get(modelId);
            return makerId === undefined ? [] : [{ userId, makerId }];
        }),
        inheritable: new Set(inheritable.map(({ id }) => id)),
        heirs: inheritable.filter(({ taskId = '' }) => !going.has(taskId)).map(usersOf),
    };
}
/** Makers that stay. */
async function existingMakers(clearml, models, going) {
    const named = new Set(models.flatMap(({ taskId }) => taskId ?? []));
    const asked = [...named].filter((id) => !going.has(id) && !id.startsWith('__DELETED__'));
    const parts = await Promise.all((0,portions/* portions */.jN)(asked, paging/* MAX_PAGE_SIZE */.H4).map((portion) => clearml.existing(portion)));
    return new Set(parts.flatMap((part) => [...part]));
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __nccwpck_require__(77598);
;// CONCATENATED MODULE: ./src/cleanup/survey/needs.ts

/**
 * Which tasks the doomed ones have to wait for, or stay for. Nothing is asked where it cannot apply; what it costs
 * otherwise is in docs/how-it-decides.md, "Pipelines and datasets".
 */
async function findNeeds(clearml, doomed) {
    const tasks = doomed.map(({ task }) => task);
    return [
        ...(await stepsOf(clearml, tasks)),
        ...(await reusedSteps(clearml, tasks)),
        ...(await usedDatasets(clearml, tasks)),
    ];
}
/** A controller waits for every step of it, archived or not. */
async function stepsOf(clearml, tasks) {
    const controllers = tasks.filter(({ type }) => type === 'controller').map(({ id }) => id);
    if (controllers.length === 0)
        return [];
    const children = await clearml.childrenOf(controllers);
    return [...children].flatMap(([taskId, ids]) => ids.map((byId) => ({ taskId, byId, reason: 'steps-stay' })));
}
/**
 * A step that a controller took from an earlier run instead of running it again has that run as its parent, and is
 * named in the record of the controller that took it.
 */
async function reusedSteps(clearml, tasks) {
    const steps = new Map(tasks.flatMap(({ id, parentId }) => (parentId === undefined ? [] : [[id, parentId]])));
    if (steps.size === 0)
        return [];
    const names = new Map([...steps.keys()].map((id) => [id, id]));
    const needs = [];
    await clearml.scanControllers((byId, text) => {
        for (const taskId of mentionsIn(text, names)) {
            if (taskId !== byId && steps.get(taskId) !== byId)
                needs.push({ taskId, byId, reason: 'step-reused' });
        }
    });
    return needs;
}
/** A version names those it builds on in its own record: by id, or by the hash that the SDK leaves to be searched for. */
async function usedDatasets(clearml, tasks) {
    const datasets = tasks.filter(({ systemTags }) => systemTags?.includes('dataset')).map(({ id }) => id);
    if (datasets.length === 0)
        return [];
    const names = new Map(datasets.flatMap((id) => [
        [id, id],
        [(0,external_node_crypto_.createHash)('md5').update(id).digest('hex'), id],
    ]));
    const needs = [];
    await clearml.scanDatasets((byId, text) => {
        for (const taskId of mentionsIn(text, names))
            if (taskId !== byId)
                needs.push({ taskId, byId, reason: 'dataset-used' });
    });
    return needs;
}
/** Ids and hashes are runs of 32 hexadecimal digits. */
function mentionsIn(text, names) {
    const found = new Set();
    for (const [word] of text.matchAll(/[0-9a-f]{32}/gu)) {
        const id = names.get(word);
        if (id !== undefined)
            found.add(id);
    }
    return found;
}

;// CONCATENATED MODULE: ./src/cleanup/survey/held-tasks.ts




/** Tasks stay for those that need them; users of a model go before its maker, and what is needed after who needs it. */
async function heldTasks(clearml, decisions, signal) {
    const needs = await findNeeds(clearml, decisions.doomed);
    signal.throwIfAborted();
    const left = keepNeeded(decisions, needs);
    const { uses, inheritable, heirs } = await findModelUses(clearml, left.doomed);
    const waits = needs.map(({ taskId, byId }) => ({ userId: byId, makerId: taskId }));
    const ties = [...uses, ...waits];
    return {
        decisions: left,
        order: [...ties, ...heirUses(left.doomed, ties, heirs)],
        needs,
        inheritable,
    };
}

// EXTERNAL MODULE: ./src/cleanup/survey/list.ts
var list = __nccwpck_require__(48819);
// EXTERNAL MODULE: ./src/cleanup/survey/scope.ts
var scope = __nccwpck_require__(15651);
// EXTERNAL MODULE: ./src/targets/sizes.ts + 3 modules
var targets_sizes = __nccwpck_require__(47763);
// EXTERNAL MODULE: ./src/cleanup/cleaner.ts
var cleaner = __nccwpck_require__(12074);
// EXTERNAL MODULE: ./src/cleanup/dry-run.ts
var dry_run = __nccwpck_require__(26545);
;// CONCATENATED MODULE: ./src/cleanup/handling.ts
/** Gives each task the cleaner of its rule's handling, made when the first such task comes. */
function cleanerByRule(ruleOf, create) {
    const cleaners = new Map();
    return ({ task }) => {
        const rule = ruleOf.get(task.id);
        if (rule === undefined)
            throw new Error(`no rule of the policy takes in task ${task.id}, which was to go`);
        const { forceDelete, deleteModels, deleteFiles } = rule;
        const key = [forceDelete, deleteModels, deleteFiles].join();
        const cleaner = cleaners.get(key) ?? create({ forceDelete, deleteModels, deleteFiles });
        cleaners.set(key, cleaner);
        return cleaner;
    };
}

// EXTERNAL MODULE: ./src/files/event-probe.ts
var event_probe = __nccwpck_require__(19688);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __nccwpck_require__(38522);
;// CONCATENATED MODULE: ./src/files/event-images.ts

/** Stands among the URLs for a plot whose images nobody can tell, since its data cannot be unpacked. */
const UNREADABLE_PLOT = 'plot:unreadable';
/** The files that one event names. */
function urlsOf(event, type) {
    if (type === 'training_debug_image')
        return event.url === undefined ? [] : [event.url];
    return event.sourceUrls.length > 0 ? event.sourceUrls : imageSources(event);
}
/** Old events lack `source_urls`; the images are then found in the plot, which may be compressed. */
function imageSources({ plot }) {
    if (plot === undefined)
        return [];
    const text = 'text' in plot ? plot.text : unpack(plot.compressed);
    if (text === undefined)
        return [UNREADABLE_PLOT];
    const sources = [...text.matchAll(/"source"\s*:\s*("(?:[^"\\]|\\.)*")/gu)].map(([, literal]) => parseText(literal));
    return sources.filter((source) => /^[a-z][a-z0-9+.-]*:\/\//iu.test(source));
}
function unpack(compressed) {
    try {
        return (0,external_node_zlib_.inflateSync)(Buffer.from(compressed, 'base64')).toString('utf8');
    }
    catch {
        return undefined;
    }
}
function parseText(literal) {
    try {
        return String(JSON.parse(literal ?? '""'));
    }
    catch {
        return '';
    }
}

;// CONCATENATED MODULE: ./src/files/event-urls.ts

/** Elasticsearch answers at most this many events of one iteration (docs/clearml-api.md, "Events"). */
const MAX_EVENTS_OF_ITERATION = 10_000;
/** Plot events carry the plot itself, so a page of them is large. */
const BATCH_SIZES = { training_debug_image: 10_000, plot: 200 };
/** How releases up to 1.1 mark the end of a scroll. */
const SCROLL_END = 'FFFF';
/** A server that never ends would otherwise be asked for ever. */
const MAX_PAGES = 10_000;
/** Every URL in a task's events of one type, with the proof that these are all: the server counts the events, too. */
async function eventUrls(api, taskId, type, { byIteration }) {
    if (!byIteration)
        return { urls: await readScroll(api, { taskId, type, metric: undefined }), cut: undefined };
    const whole = await readAll(api, { taskId, type, metric: undefined });
    if (isComplete(whole))
        return { urls: whole.urls, cut: undefined };
    // What lies beyond the server's limit for one iteration is only reached metric by metric.
    const urls = new Set(whole.urls);
    const metrics = (await api.metricsOf([taskId], type))?.get(taskId) ?? [];
    let read = 0;
    for (const metric of metrics) {
        const part = await readAll(api, { taskId, type, metric });
        for (const url of part.urls)
            urls.add(url);
        if (!isComplete(part))
            return { urls, cut: `${countText(part)} of metric "${metric}" cannot be listed` };
        read += part.read;
    }
    // The server names a limited number of metrics; without a count nobody knows whether these are all.
    const isAll = whole.total !== undefined && read >= whole.total;
    return { urls, cut: isAll ? undefined : `${countText(whole)} cannot be listed` };
}
function isComplete({ read, total = 0, ofOneIteration }) {
    return ofOneIteration < MAX_EVENTS_OF_ITERATION && read >= total;
}
function countText({ read, total = 0, ofOneIteration }) {
    if (ofOneIteration >= MAX_EVENTS_OF_ITERATION)
        return `more than ${MAX_EVENTS_OF_ITERATION} events in one iteration`;
    return `${total - read} of ${total} events`;
}
/**
 * Pages by iteration, newest first. The server forgets where it was when a page ends on iteration 0, and
 * starts again (transcript 18): a page that ends there, or on an iteration seen before, is the last.
 */
async function readAll(api, scope) {
    const batchSize = BATCH_SIZES[scope.type];
    const urls = new Set();
    const perIteration = new Map();
    let total;
    let scrollId;
    let lowest = Infinity;
    let read = 0;
    for (let pages = 1;; pages++) {
        if (pages > MAX_PAGES)
            throw new Error(`the server listed more than ${MAX_PAGES} pages of ${scope.type} events`);
        const page = await api.eventPage({ ...scope, batchSize, scrollId });
        total ??= page.total;
        const last = page.events.at(-1)?.iteration ?? 0;
        // The page began anew: these events were read before.
        if (last >= lowest)
            break;
        for (const event of page.events) {
            for (const url of urlsOf(event, scope.type))
                urls.add(url);
            const iteration = event.iteration ?? 0;
            perIteration.set(iteration, (perIteration.get(iteration) ?? 0) + 1);
        }
        read += page.events.length;
        // Some servers stop counting at 10,000: there a larger number says only that there are more.
        const allCounted = total === undefined || (total < MAX_EVENTS_OF_ITERATION && read >= total);
        const atEnd = page.events.length === 0 ||
            page.scrollId === undefined ||
            last === 0 ||
            (allCounted && (total !== undefined || page.events.length < batchSize));
        if (atEnd)
            break;
        lowest = last;
        scrollId = page.scrollId;
    }
    return { urls, read, total, ofOneIteration: Math.max(0, ...perIteration.values()) };
}
/** Up to release 1.1 events come by time, in a scroll that ends with an empty page. */
async function readScroll(api, scope) {
    const urls = new Set();
    let scrollId;
    for (let pages = 1; pages <= MAX_PAGES; pages++) {
        const page = await api.eventPage({ ...scope, batchSize: BATCH_SIZES[scope.type], scrollId });
        for (const event of page.events)
            for (const url of urlsOf(event, scope.type))
                urls.add(url);
        if (page.events.length === 0 || page.scrollId === undefined || page.scrollId === SCROLL_END)
            return urls;
        scrollId = page.scrollId;
    }
    throw new Error(`the server listed more than ${MAX_PAGES} pages of ${scope.type} events`);
}

;// CONCATENATED MODULE: ./src/files/collect.ts




const collect_KINDS = { training_debug_image: 'debug-sample', plot: 'plot' };
/** Files that the task's own record and its models name. `input` artifacts belong to somebody else. */
function recordedFiles(task, models) {
    return [
        ...task.artifacts
            .filter(({ mode }) => mode === 'output')
            .map(({ uri, bytes }) => ({ uri, kind: 'artifact', bytes })),
        ...task.reportAssets.map((uri) => ({ uri, kind: 'artifact', bytes: undefined })),
        ...models.map(({ uri }) => ({ uri, kind: 'model', bytes: undefined })),
    ];
}
const collect_NOTHING = { kind: 'listed', files: [], cuts: [] };
const GONE = { kind: 'gone' };
/**
 * Every debug sample and plot image of the tasks, by task id. One probe a type finds the tasks that have any; only their
 * events are read.
 */
async function collectEventFiles(clearml, tasks, options) {
    const parts = await Promise.all(EVENT_TYPES.map((type) => collectType(clearml, tasks, type, options)));
    const files = new Map(tasks.map(({ id }) => [id, join(parts.map((part) => part.get(id) ?? collect_NOTHING))]));
    return await withGone(clearml, files);
}
async function collectType(clearml, tasks, type, { probe, byIteration, limit }) {
    const { some, gone } = await probe(tasks, type);
    const read = async (id) => {
        try {
            const { urls, cut } = await limit(() => eventUrls(clearml, id, type, { byIteration }));
            const kind = collect_KINDS[type];
            const files = [...urls].map((uri) => ({ uri, kind, bytes: undefined }));
            return { kind: 'listed', files, cuts: cut === undefined ? [] : [{ kind, reason: cut }] };
        }
        catch (error) {
            // It says nothing about this task.
            if (error instanceof clearml_gate/* OutageError */.AP)
                throw error;
            return { kind: 'failed', error };
        }
    };
    const found = [...some].map(async (id) => [id, await read(id)]);
    return new Map([...[...gone].map((id) => [id, GONE]), ...(await Promise.all(found))]);
}
function join(parts) {
    const other = parts.find(({ kind }) => kind === 'gone') ?? parts.find(({ kind }) => kind === 'failed');
    if (other !== undefined)
        return other;
    const listed = parts.filter((part) => part.kind === 'listed');
    return {
        kind: 'listed',
        files: listed.flatMap(({ files }) => files),
        cuts: listed.flatMap(({ cuts }) => cuts),
    };
}
/** A read that the server refused for an unknown task tells that it is gone, if it is. */
async function withGone(clearml, files) {
    const refused = [...files].flatMap(([id, found]) => found.kind === 'failed' && (0,event_probe/* meansUnknownTask */.o)(found.error) ? [id] : []);
    if (refused.length === 0)
        return files;
    const there = await clearml.existing(refused);
    return new Map([
        ...files,
        ...refused.filter((id) => !there.has(id)).map((id) => [id, GONE]),
    ]);
}

// EXTERNAL MODULE: ./src/cleanup/inspect/reach.ts
var inspect_reach = __nccwpck_require__(2304);
// EXTERNAL MODULE: ./src/files/folder.ts
var folder = __nccwpck_require__(53191);
// EXTERNAL MODULE: ./src/files/guard.ts
var files_guard = __nccwpck_require__(63950);
// EXTERNAL MODULE: ./src/files/obstacle.ts
var obstacle = __nccwpck_require__(72214);
// EXTERNAL MODULE: ./src/files/ownership.ts
var files_ownership = __nccwpck_require__(64194);
;// CONCATENATED MODULE: ./src/cleanup/inspect/guarded-models.ts



/** The models that a task made or lists, but those that go with another task of its circle. */
function guardedModels(item, ties, { deleteModels }, deletedTaskIds) {
    const { id } = item.task;
    const own = (ties.models.get(id) ?? []).filter((model) => !isModelOfCircle(item, model));
    return own.map((model) => {
        const users = ties.users.get(model.id) ?? [];
        const guard = (0,files_guard/* modelGuard */.Rv)(model, { otherUsers: otherUsers(users, id, deletedTaskIds), deleteModels });
        return { model, guard, usedByItself: users.includes(id), ownerId: id };
    });
}
/** Whether the record of a task lists something that belongs to another one of its circle. */
function listsOfCircle(item, ties) {
    return ((ties.models.get(item.task.id) ?? []).some((model) => isModelOfCircle(item, model)) ||
        item.contents.artifacts.some(({ uri }) => isFileOfCircle(item, uri)));
}
function isFileOfCircle(item, uri) {
    return item.circle !== undefined && (0,marker/* markedTaskIds */.ml)(uri).some((id) => (0,order/* isOfCircle */.Q)(item, id));
}
/** The maker's name is lost once a first task that lists the model is gone; then its file tells. */
function isModelOfCircle(item, { taskId, uri }) {
    if (item.circle === undefined || taskId === item.task.id)
        return false;
    return (0,order/* isOfCircle */.Q)(item, taskId ?? '') || isFileOfCircle(item, uri) || (0,marker/* markedTaskIds */.ml)(uri).length === 0;
}
/** Those of a model's users that still hold it when its maker goes. */
function otherUsers(users, makerId, deletedTaskIds) {
    return users.filter((user) => user !== makerId && !deletedTaskIds.has(user));
}
function isGoing({ guard }) {
    return guard === undefined;
}
/** Which models go with the task, and which of them the server would leave behind. */
function goingModels(models, leavesOthers) {
    const going = models.filter(isGoing);
    return {
        goingModelIds: going.map(({ model }) => model.id),
        leftModels: going.filter(({ usedByItself }) => usedByItself || leavesOthers).map(({ model }) => model),
    };
}

;// CONCATENATED MODULE: ./src/cleanup/inspect/file-rights.ts







const UNREADABLE_PLOT_ERROR = {
    error: 'the data of a plot cannot be unpacked, so its images are not known; set on-file-error to delete-task to leave them',
    remedy: 'set on-file-error to delete-task to leave them',
};
/** Tells what is the task's own from what is not, file by file. */
function sortByRights({ item, models }, files, rights) {
    const guarded = new Map(models.map((entry) => [entry.model.uri, entry]));
    const owned = [];
    const spared = [];
    const unreachable = [];
    for (const file of files) {
        const fate = fateOf(file.uri, item, guarded.get(file.uri), rights);
        if (fate.kind === 'owned')
            owned.push({ file, location: fate.location });
        else if (fate.kind === 'spared')
            spared.push({ ...file, reason: fate.reason });
        else if (fate.kind === 'unreachable')
            unreachable.push({ ...file, ...fate.why });
    }
    return { owned, spared, unreachable };
}
function fateOf(uri, item, model, { placeOf, hostErrors, deletedTaskIds, staying }) {
    if (uri === UNREADABLE_PLOT)
        return { kind: 'unreachable', why: UNREADABLE_PLOT_ERROR };
    // It goes with the one of the circle that owns it.
    if (isFileOfCircle(item, uri))
        return { kind: 'nothing' };
    const { guard, ownerId = item.task.id } = model ?? {};
    const isShared = staying.keys.size > 0 && (0,files_guard/* spellingKeys */.nC)(uri).some((key) => staying.keys.has(key));
    const ownership = (0,files_ownership/* ownershipOf */.V)({
        uri,
        place: placeOf(uri),
        taskId: ownerId,
        projectId: (0,clearml_task/* projectIdOf */.QK)(item.contents),
        deletedTaskIds,
        modelGuard: guard ?? (isShared ? 'shared' : undefined),
    });
    // A model that it inherited is no reason for it to stay.
    const outOfReach = (why) => ownerId === item.task.id ? { kind: 'unreachable', why } : { kind: 'spared', reason: 'left-model' };
    switch (ownership.kind) {
        case 'nothing':
        case 'spared':
            return ownership;
        case 'unreachable':
            return outOfReach((0,obstacle/* obstacleError */.q)(ownership.obstacle, uri));
        case 'owned': {
            const error = (0,inspect_reach/* hostErrorAt */.Mm)(ownership.location, hostErrors);
            return error === undefined ? ownership : outOfReach({ error });
        }
    }
}

;// CONCATENATED MODULE: ./src/cleanup/inspect/unlisted.ts

/**
 * Whether what the server cannot list goes with the task's folders as a whole: at least so many files of the kind could be
 * listed, and every one of them lies in such a folder.
 */
function goesWithFolders({ cuts, taskId, owned, folders, namedOf }) {
    return cuts.every(({ kind }) => {
        const inside = owned.filter(({ file, location }) => {
            if (file.kind !== kind || location.store !== 'fileserver')
                return false;
            const path = (0,marker/* taskFolderOf */.PB)(location.path, taskId);
            return folders.some((folder) => folder.store === 'fileserver' && folder.host === location.host && folder.path === path);
        });
        return inside.length > 0 && inside.length === namedOf(kind);
    });
}

;// CONCATENATED MODULE: ./src/cleanup/inspect/sort-files.ts







/** What becomes of a task by its files. */
function sortOut(listed, rights, rules) {
    const { item, models, leavesOthers, files } = listed;
    const { task, ageAtMs } = item;
    if (files.kind === 'gone')
        return { task, ageAtMs, outcome: { kind: 'gone' } };
    const unlisted = (reason, remedy) => {
        const error = `its debug samples and plots could not be listed: ${reason}`;
        return { task, ageAtMs, outcome: { kind: 'failed', error, remedy } };
    };
    if (files.kind === 'failed')
        return unlisted((0,errors/* errorMessage */.gJ)(files.error), (0,errors/* remedyOf */.SM)(files.error));
    const sorted = sortByRights(listed, files.files, rights);
    const { owned, spared, unreachable } = sorted;
    const [first] = unreachable;
    if (first !== undefined && rules.onFileError === 'keep-task') {
        const error = `${unreachable.length} of its own files cannot be reached, so it stays: ${first.error}`;
        const tally = { ...files_tally/* NO_FILES */.EM, failed: unreachable, spared };
        return { task, ageAtMs, outcome: { kind: 'failed', error }, files: tally };
    }
    const ownFolders = (0,folder/* foldersOf */.pd)(owned.map(({ location }) => location), task.id);
    const doFoldersGo = rules.removeFolders && isEmptied(task.id, [...spared, ...unreachable], rights.staying);
    const folders = doFoldersGo ? ownFolders : [];
    const { cuts } = files;
    const [cut] = cuts;
    if (cut !== undefined) {
        const namedOf = (kind) => files.files.filter((file) => file.kind === kind).length;
        const areCovered = goesWithFolders({ cuts, taskId: task.id, owned, folders, namedOf });
        if (!areCovered)
            return unlisted(cut.reason);
    }
    // A model that it inherited goes with its file or not at all: that nobody else needs it is proved of both.
    const sparedUris = new Set(spared.map(({ uri }) => uri));
    const provedModels = models.filter(({ model, ownerId }) => ownerId === task.id || !sparedUris.has(model.uri));
    const namedUris = new Set(files.files.map(({ uri }) => uri));
    return {
        ...item,
        ...sorted,
        ...{ ownFolders, folders, cuts, namedUris, leavesOthers },
        ...goingModels(provedModels, leavesOthers),
    };
}
/** Whether nothing that stays lies in the task's folders. */
function isEmptied(taskId, left, { folderTaskIds }) {
    return !folderTaskIds.has(taskId) && !left.some(({ uri }) => (0,marker/* markedTaskIds */.ml)(uri).includes(taskId));
}

;// CONCATENATED MODULE: ./src/cleanup/inspect/staying.ts




/**
 * Models of anybody whose file lies in a folder from which these tasks may take files: their own, that of a task which this
 * run has deleted, or that of a model that they inherited.
 */
function modelsInFolders(clearml, listed, deletedTaskIds) {
    const ofFiles = listed.flatMap(({ item, files }) => {
        const ids = files.kind === 'listed' ? files.files.flatMap(({ uri }) => (0,marker/* markedTaskIds */.ml)(uri)) : [];
        return ids.filter((id) => id === item.task.id || deletedTaskIds.has(id));
    });
    const inherited = listed.flatMap(({ item, models }) => models.map(({ ownerId }) => ownerId).filter((id) => id !== item.task.id));
    return clearml.modelsInFoldersOf([...new Set([...ofFiles, ...inherited])]);
}
/** The files of all models that stay if only the tasks of `going` go. */
function stayingFiles(listed, going, inFolders) {
    const goingIds = new Set(going.flatMap(({ models }) => models.filter(isGoing).map(({ model }) => model.id)));
    const all = [...inFolders, ...listed.flatMap(({ models }) => models.map(({ model }) => model))];
    const uris = all.filter(({ id }) => !goingIds.has(id)).map(({ uri }) => uri);
    return {
        keys: new Set(uris.flatMap(files_guard/* stayingKeys */.Sm)),
        folderTaskIds: new Set(uris.flatMap(stored_names/* readingsOf */.RO).flatMap(marker/* markedTaskIds */.ml)),
    };
}

;// CONCATENATED MODULE: ./src/cleanup/inspect/file-sorter.ts




/** Lists every file that the tasks name, and asks who else holds on to it. */
function createFileSorter(clearml, { eventFilesOf, reach, rules, deletedTaskIds }) {
    return async (free) => {
        if (free.length === 0)
            return { inspected: [], settled: [] };
        const eventFiles = await eventFilesOf(free.map(({ item }) => item.contents));
        const listed = free.map((entry) => {
            const { item, models } = entry;
            return { ...entry, files: filesOf(item.contents, models, eventFiles.get(item.task.id)) };
        });
        const [inFolders, hostErrors] = await Promise.all([
            modelsInFolders(clearml, listed, deletedTaskIds),
            (0,inspect_reach/* proveHostsOf */.PL)(listed, reach),
        ]);
        const rightsBeside = (staying) => ({
            ...{ placeOf: reach.placeOf, hostErrors, deletedTaskIds, staying },
        });
        return sortAll(listed, inFolders, (entry, staying) => sortOut(entry, rightsBeside(staying), rules));
    };
}
/** A task that stays after all keeps its models, and with them what they name in the folders of the others. */
function sortAll(listed, inFolders, sort) {
    const settled = [];
    for (let going = listed;;) {
        const staying = stayingFiles(listed, going, inFolders);
        const results = going.map((entry) => ({ entry, result: sort(entry, staying) }));
        settled.push(...results.flatMap(({ result }) => ('outcome' in result ? [result] : [])));
        const left = results.filter(({ result }) => 'owned' in result);
        if (left.length === going.length)
            return { inspected: left.flatMap(({ result }) => ('owned' in result ? [result] : [])), settled };
        going = left.map(({ entry }) => entry);
    }
}
function filesOf(contents, models, eventFiles = { kind: 'failed', error: new Error('nobody looked for them') }) {
    if (eventFiles.kind !== 'listed')
        return eventFiles;
    const recorded = recordedFiles(contents, models.map(({ model }) => model));
    const files = [...new Map([...recorded, ...eventFiles.files].map((file) => [file.uri, file])).values()];
    return { ...eventFiles, files };
}

;// CONCATENATED MODULE: ./src/cleanup/inspect/inherited-models.ts




/**
 * Left models of which the task is the last user: nobody would find them any more once it is gone. One goes with the task
 * if it is proved whose it was; else it is listed.
 */
function inheritedModels({ task }, { inputs, users, existing }, { deleteModels, deleteFiles }, deletedTaskIds) {
    const exists = (id) => existing.has(id) && !deletedTaskIds.has(id);
    return (inputs.get(task.id) ?? []).flatMap((model) => {
        const owners = (0,marker/* markedTaskIds */.ml)(model.uri);
        const isLast = otherUsers(users.get(model.id) ?? [], task.id, deletedTaskIds).length === 0;
        if (!isLeftModel(model, exists) || owners.some(exists) || !isLast)
            return [];
        const makerId = formerMakerOf(model);
        const isProved = deleteFiles === 'runner' && makerId !== undefined;
        const guard = !deleteModels ? 'model-kept' : isProved ? undefined : 'left-model';
        return [{ model, guard, usedByItself: true, ownerId: makerId ?? owners[0] ?? task.id }];
    });
}
/** The one task in whose folder the file lies, if the record too says that it made the model. */
function formerMakerOf(model) {
    const [owner, ...others] = (0,marker/* markedTaskIds */.ml)(model.uri);
    if (owner === undefined || others.length > 0)
        return undefined;
    return (0,models/* makerOf */.O)(model) === owner ? owner : undefined;
}

;// CONCATENATED MODULE: ./src/cleanup/inspect/holds.ts

/**
 * Asked before any file is deleted, since the server would refuse the record afterwards, or take what belongs to
 * others with it: it deletes the draft models of `models.output`, whoever made them (transcript 13). The first one gives
 * the reason to keep it.
 */
function holdsOf(task, { models, publishedChildren, needs, exists }, forceDelete) {
    const needed = Map.groupBy(needs.filter(({ byId }) => exists(byId)), ({ reason }) => reason);
    const published = models.filter((model) => model.published).map(({ id }) => id);
    const holds = [
        ...[...needed].map(([reason, found]) => ({ reason, by: found.map(({ byId }) => byId) })),
        { reason: 'published-children', by: forceDelete ? [] : publishedChildren },
        { reason: 'published-models', by: forceDelete ? [] : published },
        { reason: 'models-of-another-task', by: makersOf(task, models).filter(exists) },
        { reason: 'files-of-a-step', by: ownersOf(task).filter(exists) },
    ];
    return holds.filter(({ by }) => by.length > 0);
}
/** Other tasks that made models which this one made or lists. */
function makersOf(task, models) {
    return othersOf(models.map(({ taskId }) => taskId ?? task.id), task.id);
}
/** Other tasks in whose folders artifacts of a controller lie. */
function ownersOf(task) {
    if (task.type !== 'controller')
        return [];
    return othersOf(task.artifacts.flatMap(({ uri }) => (0,marker/* markedTaskIds */.ml)(uri)), task.id);
}
/** Tasks whose existence the holds depend on. */
function relatedTaskIds(task, models) {
    return [...new Set([...makersOf(task, models), ...ownersOf(task)])];
}
function othersOf(ids, own) {
    return [...new Set(ids)].filter((id) => id !== own && !id.startsWith('__DELETED__'));
}

;// CONCATENATED MODULE: ./src/cleanup/inspect/sort-held.ts


/** What is held by tasks alone that this run is still to delete waits; for whatever else holds it a task stays. */
function sortHeld(confirmed, holdsOn, books) {
    const held = confirmed.map((item) => ({ item, holds: holdsOn(item) }));
    const isHard = ({ by }) => !by.every((id) => books.isOpen(id));
    return {
        free: held.filter(({ holds }) => holds.length === 0).map(({ item }) => item),
        settled: held.flatMap(({ item: { task, ageAtMs }, holds }) => {
            const hold = holds.find(isHard);
            return hold === undefined ? [] : [{ task, ageAtMs, outcome: { kind: 'kept', ...hold } }];
        }),
        waiting: held.flatMap(({ item: { task, ageAtMs }, holds }) => holds.length === 0 || holds.some(isHard) ? [] : [{ task, ageAtMs, holds }]),
    };
}
/** Those of the same circle hold it no more: whether they still qualify was asked right before. */
function holdsNow(item, ties, { needs, deletedTaskIds, forceDelete }) {
    const { task, contents } = item;
    const surroundings = {
        models: ties.models.get(task.id) ?? [],
        publishedChildren: ties.publishedChildren.get(task.id) ?? [],
        needs: needs.get(task.id) ?? [],
        exists: (id) => ties.existing.has(id) && !deletedTaskIds.has(id) && !(0,order/* isOfCircle */.Q)(item, id),
    };
    return holdsOf(contents, surroundings, forceDelete);
}

;// CONCATENATED MODULE: ./src/cleanup/inspect/ties.ts




async function findTies(clearml, tasks, { waitingFor, inheritable, withChildren }) {
    const ids = tasks.map(({ id }) => id);
    const [models, inputs, publishedChildren] = await Promise.all([
        findModels(clearml, tasks),
        findInputs(clearml, tasks, inheritable),
        withChildren ? clearml.publishedChildrenOf(ids) : new Map(),
    ]);
    const all = [...models.values(), ...inputs.values()].flat();
    const modelIds = [...new Set(all.map(({ id }) => id))];
    const related = [
        ...new Set([
            ...tasks.flatMap((task) => [
                ...relatedTaskIds(task, models.get(task.id) ?? []),
                ...waitingFor(task.id),
            ]),
            ...[...inputs.values()].flat().flatMap(ownerIds),
        ]),
    ];
    const [users, existing] = await Promise.all([
        clearml.usersOfModels(modelIds),
        Promise.all((0,portions/* portions */.jN)(related, paging/* MAX_PAGE_SIZE */.H4).map((portion) => clearml.existing(portion))),
    ]);
    return {
        models,
        inputs,
        publishedChildren,
        users,
        existing: new Set(existing.flatMap((part) => [...part])),
    };
}
async function findModels(clearml, tasks) {
    const made = await clearml.modelsOfTasks(tasks.map(({ id }) => id));
    const known = new Map(made.map((model) => [model.id, model]));
    const listed = [...new Set(tasks.flatMap(({ outputModelIds }) => outputModelIds))].filter((id) => !known.has(id));
    for (const model of await clearml.modelsById(listed))
        known.set(model.id, model);
    const madeBy = Map.groupBy(made, ({ taskId }) => taskId);
    return new Map(tasks.map(({ id, outputModelIds }) => {
        const outputs = outputModelIds
            .map((modelId) => known.get(modelId))
            .filter((model) => model !== undefined);
        return [id, [...new Set([...(madeBy.get(id) ?? []), ...outputs])]];
    }));
}
async function findInputs(clearml, tasks, inheritable) {
    const inputs = tasks.map(({ id, inputModelIds, outputModelIds }) => {
        const own = new Set(outputModelIds);
        return {
            id,
            modelIds: [...new Set(inputModelIds)].filter((model) => inheritable.has(model) && !own.has(model)),
        };
    });
    const asked = [...new Set(inputs.flatMap(({ modelIds }) => modelIds))];
    if (asked.length === 0)
        return new Map();
    const models = new Map((await clearml.modelsById(asked)).map((model) => [model.id, model]));
    return new Map(inputs.map(({ id, modelIds }) => [id, modelIds.flatMap((modelId) => models.get(modelId) ?? [])]));
}

// EXTERNAL MODULE: ./src/cleanup/inspect/inspected.ts
var inspected = __nccwpck_require__(87774);
;// CONCATENATED MODULE: ./src/cleanup/inspect/without-files.ts


/** Where this run deletes no files: nobody looks for any, and nobody asks whose they are. */
const withoutFiles = (free) => Promise.resolve({ inspected: free.map(withNothing), settled: [] });
/** Models that nothing leads to any more are listed all the same. */
function withNothing({ item, models, leavesOthers }) {
    const left = models.filter((entry) => entry.ownerId !== item.task.id && !isGoing(entry));
    return {
        ...item,
        ...inspected/* NOTHING_GOES */.r,
        spared: left.map(({ model: { uri }, guard }) => ({
            uri,
            kind: 'model',
            bytes: undefined,
            reason: guard ?? 'left-model',
        })),
        leavesOthers,
        ...goingModels(models, leavesOthers),
    };
}

;// CONCATENATED MODULE: ./src/cleanup/inspect/inspect.ts





/** @param sortFiles is asked where tasks are handled so that this run deletes their files. */
function createInspect(clearml, handling, { foreseen, books, sortFiles }) {
    const { forceDelete } = handling;
    const needs = Map.groupBy(foreseen.needs, ({ taskId }) => taskId);
    const sort = handling.deleteFiles === 'runner' ? sortFiles : withoutFiles;
    const withModels = (item, ties) => ({
        item,
        models: [
            ...inheritedModels(item, ties, handling, books.deleted),
            ...guardedModels(item, ties, handling, books.deleted),
        ],
        leavesOthers: listsOfCircle(item, ties),
    });
    return async (confirmed) => {
        if (confirmed.length === 0)
            return { inspected: [], settled: [], waiting: [] };
        const contents = confirmed.map((item) => item.contents);
        const ties = await findTies(clearml, contents, {
            waitingFor: (id) => (needs.get(id) ?? []).map(({ byId }) => byId),
            inheritable: foreseen.inheritable,
            withChildren: !forceDelete,
        });
        const held = sortHeld(confirmed, (item) => holdsNow(item, ties, { needs, deletedTaskIds: books.deleted, forceDelete }), books);
        const { inspected, settled } = await sort(held.free.map((item) => withModels(item, ties)));
        return { inspected, settled: [...held.settled, ...settled], waiting: held.waiting };
    };
}

// EXTERNAL MODULE: ./src/cleanup/inspect/recheck.ts
var inspect_recheck = __nccwpck_require__(43608);
// EXTERNAL MODULE: ./src/plan/decide.ts
var decide = __nccwpck_require__(92759);
// EXTERNAL MODULE: ./src/cleanup/remove/models-there.ts
var models_there = __nccwpck_require__(48416);
;// CONCATENATED MODULE: ./src/cleanup/remove/claimed-files.ts







/**
 * The tasks of which a model of somebody else names a file by now; one whose own task goes, too, does not matter.
 */
async function findClaimed(clearml, items, policy, isUsed) {
    const withFiles = items.filter(({ owned }) => owned.length > 0);
    if (withFiles.length === 0)
        return new Set();
    const going = new Set(items.flatMap(({ goingModelIds }) => goingModelIds));
    const folders = withFiles.flatMap(({ task, owned }) => [
        task.id,
        ...owned.flatMap(({ file }) => (0,marker/* markedTaskIds */.ml)(file.uri)),
    ]);
    const models = await clearml.modelsInFoldersOf([...new Set(folders)]);
    const others = models.filter(({ id }) => !going.has(id));
    if (others.length === 0)
        return new Set();
    const claims = withFiles.flatMap((item) => {
        const keys = new Set(item.owned.flatMap(({ file }) => (0,files_guard/* spellingKeys */.nC)(file.uri)));
        const claiming = others.filter(({ uri }) => (0,files_guard/* stayingKeys */.Sm)(uri).some((key) => keys.has(key)) || liesInGoingFolder(uri, item));
        return claiming.map((model) => ({ taskId: item.task.id, model }));
    });
    if (claims.length === 0)
        return new Set();
    const passing = await findPassing(clearml, claims.map(({ model }) => model), policy, isUsed);
    const staying = claims.filter(({ model }) => !passing.has(model.id));
    if (staying.length === 0)
        return new Set();
    // A batch beside this one may have deleted the maker in between, and with it the model.
    const there = await (0,models_there/* modelsThere */.R)(clearml, staying.map(({ model }) => model.id));
    return new Set(staying.filter(({ model }) => there.has(model.id)).map(({ taskId }) => taskId));
}
/** With a folder goes what no record of its task names: so may the file of a model that is not the task's. */
function liesInGoingFolder(uri, { task, folders }) {
    return folders.length > 0 && (0,stored_names/* readingsOf */.RO)(uri).flatMap(marker/* markedTaskIds */.ml).includes(task.id);
}
/** Models that go with their own task before long. */
async function findPassing(clearml, models, policy, isUsed) {
    const makerIds = [...new Set(models.flatMap(({ taskId }) => taskId ?? []))];
    const [users, ...makers] = await Promise.all([
        clearml.usersOfModels(models.map(({ id }) => id)),
        ...(0,portions/* portions */.jN)(makerIds, paging/* MAX_PAGE_SIZE */.H4).map((portion) => clearml.tasksById(portion)),
    ]);
    const going = makers.flat().filter((task) => {
        const rule = (0,decide/* ruleOf */.Y)(task, policy);
        return rule?.deleteModels === true && (0,decide/* decide */.L)(task, policy, rule).action === 'delete';
    });
    const doomed = new Set(going.map(({ id }) => id));
    const passing = models.filter(({ id, taskId = '', published }) => {
        const goes = !published && doomed.has(taskId);
        return goes && !isUsed(users.get(id) ?? [], taskId);
    });
    return new Set(passing.map(({ id }) => id));
}

;// CONCATENATED MODULE: ./src/cleanup/remove/changes.ts



/**
 * Looks once more at what the server would not refuse, or only when the files are gone already: minutes may lie between
 * the inspection of a stage and the batch that deletes.
 * @param deletedTaskIds tasks that this run has deleted: their uses hold nothing any more
 */
function createTaskChanges(clearml, policy, { forceDelete, deleteFiles }, deletedTaskIds) {
    const isUsed = (users, makerId) => otherUsers(users, makerId, deletedTaskIds).length > 0;
    return async (pairs) => {
        const items = pairs.map(({ item }) => item);
        const [changedModels, claimed, children] = await Promise.all([
            findChangedModels(clearml, items, isUsed),
            findClaimed(clearml, items, policy, isUsed),
            forceDelete ? NO_CHILDREN : findPublishedChildren(clearml, items),
        ]);
        return new Map(pairs.flatMap(({ item, contents }) => {
            const { id } = item.task;
            const by = children.get(id);
            if (by !== undefined)
                return [[id, { reason: 'published-children', by }]];
            const isChanged = changedModels.has(id) || claimed.has(id) || (deleteFiles === 'runner' && namesMore(item, contents));
            return isChanged ? [[id, { reason: 'models-changed' }]] : [];
        }));
    };
}
/** Models that go with a task may have been published or taken into use. */
async function findChangedModels(clearml, items, isUsed) {
    const ids = [...new Set(items.flatMap(({ goingModelIds }) => goingModelIds))];
    if (ids.length === 0)
        return new Set();
    const [models, users] = await Promise.all([clearml.modelsById(ids), clearml.usersOfModels(ids)]);
    const published = new Set(models.filter((model) => model.published).map(({ id }) => id));
    const changed = items.filter(({ task, goingModelIds }) => goingModelIds.some((id) => published.has(id) || isUsed(users.get(id) ?? [], task.id)));
    return new Set(changed.map(({ task }) => task.id));
}
const NO_CHILDREN = new Map();
/** Without force they make the server refuse the record, when its files are gone already. */
async function findPublishedChildren(clearml, items) {
    const atRisk = items.filter(({ owned, leftModels }) => owned.length + leftModels.length > 0);
    if (atRisk.length === 0)
        return NO_CHILDREN;
    return await clearml.publishedChildrenOf(atRisk.map(({ task }) => task.id));
}
/** What came since would go with the record, and nobody would know of its files if the answer got lost. */
function namesMore({ namedUris, ...item }, now) {
    const known = new Set(item.contents.outputModelIds);
    return (recordedFiles(now, []).some(({ uri }) => !namedUris.has(uri)) ||
        now.outputModelIds.some((id) => !known.has(id)));
}

// EXTERNAL MODULE: ./src/cleanup/remove/delete-models.ts
var delete_models = __nccwpck_require__(15025);
// EXTERNAL MODULE: ./src/cleanup/remove/delete.ts
var remove_delete = __nccwpck_require__(12390);
// EXTERNAL MODULE: ./src/cleanup/remove/events-alive.ts
var events_alive = __nccwpck_require__(98584);
// EXTERNAL MODULE: ./src/cleanup/remove/last-look.ts
var last_look = __nccwpck_require__(22713);
// EXTERNAL MODULE: ./src/cleanup/remove/newcomers.ts
var newcomers = __nccwpck_require__(32488);
// EXTERNAL MODULE: ./src/cleanup/remove/pace.ts
var remove_pace = __nccwpck_require__(22738);
// EXTERNAL MODULE: ./src/cleanup/remove/record-call.ts
var record_call = __nccwpck_require__(67301);
// EXTERNAL MODULE: ./src/cleanup/remove/records.ts
var records = __nccwpck_require__(67983);
// EXTERNAL MODULE: ./src/cleanup/remove/remove.ts + 2 modules
var remove = __nccwpck_require__(27366);
;// CONCATENATED MODULE: ./src/targets/task-cleaners.ts





















/** Gives each task of the plan the cleaner that handles it as its rule says. */
function taskCleaners(config, { clearml, server, stores, now, pause }, { policy, draft, unsized }) {
    const { onFileError, removeTaskFolders: removeFolders } = config;
    const recheck = (0,inspect_recheck/* recheckBy */.p)(clearml, policy);
    const reach = (0,inspect_reach/* createReach */.SU)(clearml, (0,locate/* configureStores */.Zs)(config), stores, onFileError);
    const pace = new remove_pace/* Pace */.o(config.batchSize, now);
    const readsAllEvents = config.rules.every(({ deleteFiles }) => deleteFiles === 'runner');
    const eventsAlive = (0,events_alive/* watchEvents */.h)(clearml, readsAllEvents);
    const events = {
        probe: (0,event_probe/* createEventProbe */.t)(clearml),
        byIteration: server.abilities.pagesEventsByIteration,
        limit: (0,p_limit/* default */.A)(config.concurrency),
    };
    return (books, onBegin) => {
        const deletedTaskIds = books.deleted;
        const sortFiles = createFileSorter(clearml, {
            eventFilesOf: (tasks) => collectEventFiles(clearml, tasks, events),
            ...{ reach, rules: { onFileError, removeFolders }, deletedTaskIds },
        });
        const removerFor = (handling) => {
            const { deleteModels, deleteFiles } = handling;
            const flags = { deleteModels, deleteFiles: deleteFiles === 'server' };
            const lastLook = (0,last_look/* createLastLook */.i)(recheck, createTaskChanges(clearml, policy, handling, deletedTaskIds));
            const call = (0,record_call/* createRecordCall */.K)(clearml, flags, pace, eventsAlive);
            const removeRecords = (0,records/* createRecordRemover */.ar)((0,delete_models/* createModelDeleter */.Z)(clearml, flags, { eventsAlive, pause, lastLook }), (0,remove_delete/* createRecordDeleter */.z)({ call, recheck, pause }, handling), deleteFiles === 'runner'
                ? (0,newcomers/* createNewcomerClearer */.D)(stores, reach.placeOf, deletedTaskIds)
                : newcomers/* listLeftModels */.u);
            return (0,remove/* liveRemover */.f)({ lastLook, onBegin, files: stores, onFileError, removeRecords });
        };
        return cleanerByRule(draft.plan.ruleOf, (handling) => (0,cleaner/* createCleaner */.r)({
            recheck,
            inspect: createInspect(clearml, handling, { foreseen: draft, books, sortFiles }),
            eventsAlive,
            remover: config.dryRun
                ? (0,dry_run/* dryRunRemover */.j)(stores, { onFileError, deletedTaskIds, unsized })
                : removerFor(handling),
        }));
    };
}

;// CONCATENATED MODULE: ./src/targets/tasks.ts











/** Archived tasks, with the files and models that go with them. */
const tasksTarget = async (config, work) => {
    const { clearml, approval, signal, onPage } = work;
    const { concurrency, shard, dryRun, batchSize } = config;
    const { noun, listed } = (0,target/* wordsOf */.Z9)(config);
    const policy = await policyOf(config, work);
    const steps = {
        listTasks: (0,list/* createLister */.O)(clearml, { concurrency, signal, onPage }),
        tasksById: clearml.tasksById,
        holdBack: (decisions) => heldTasks(clearml, decisions, signal),
        signal,
    };
    const draft = await (0,survey_draft/* draftPlan */.Z)(policy, steps, config, approval, listed);
    const listOpen = (0,list/* createLister */.O)(clearml, { concurrency, signal, onPage: () => undefined });
    const toArchive = await surveyOpenTasks(listOpen, policy, approval, shard);
    const { unsized, withSizes } = (0,targets_sizes/* sizingOf */.w)(config, work.stores, approval);
    return {
        draft,
        toArchive,
        cleanersOn: taskCleaners(config, work, { policy, draft, unsized }),
        withSizes,
        confirm: (claims) => (0,remove_confirm/* answerClaims */.O)(clearml, claims, noun),
        archive: (hooks) => archiveTasks(clearml, toArchive, { ...hooks, policy, dryRun, batchSize }),
    };
};
async function policyOf(config, { clearml, server, startedAtMs, recordId }) {
    const scopes = await (0,scope/* resolveScopes */.S)(clearml, config.rules);
    const rules = scopes.map(({ chooser, scope }) => (0,policy/* makeRule */.Be)(chooser, scope, startedAtMs, config.noticeDays));
    return { ...(0,policy/* makePolicy */.D5)(rules, server), recordId };
}

;// CONCATENATED MODULE: ./src/targets/targets.ts

/** By the input `target`: what most runs are about is there, the others are loaded when they are asked for. */
const TARGETS = {
    tasks: () => Promise.resolve(tasksTarget),
    models: async () => (await __nccwpck_require__.e(/* import() */ 667).then(__nccwpck_require__.bind(__nccwpck_require__, 84667))).modelsTarget,
    leftovers: async () => (await __nccwpck_require__.e(/* import() */ 615).then(__nccwpck_require__.bind(__nccwpck_require__, 44615))).leftoversTarget,
};
function targetOf(name) {
    return TARGETS[name]();
}

;// CONCATENATED MODULE: ./src/run.ts






const run_MINUTE_MS = 60_000;
/** One run from login to the last confirmed deletion. It never throws: the report says how it ended. */
async function run(config, deps) {
    const { progress, record, stop, now, pause } = deps;
    const { signal } = stop;
    const story = new Story(config, now, () => record.entry());
    const { startedAtMs } = story;
    const deadlineMs = startedAtMs + config.timeBudgetMinutes * run_MINUTE_MS;
    const isOver = () => signal.aborted || now() >= deadlineMs || deps.outage() !== undefined;
    try {
        const { session, server, clearml } = await stop.untilStopped(deps.connect());
        story.connected(server);
        progress.connected(server);
        await stop.untilStopped(record.open(server));
        progress.begins(config, server, startedAtMs);
        const approval = await openApproval(config, server, startedAtMs);
        story.approved(approval);
        const stores = deps.openStores(session);
        const survey = await targetOf(config.target);
        const target = survey(config, {
            ...{ clearml, server, stores, approval, startedAtMs, now, signal, pause },
            recordId: record.entry()?.taskId,
            onPage: (page, listed) => {
                progress.page(page, listed);
            },
        });
        const job = await stop.untilStopped(target);
        const { plan, brake } = job.draft;
        story.planned(plan, job.toArchive, job.findings);
        progress.found(job.findings);
        progress.planned(job.draft, job.toArchive.length);
        if (brake !== undefined)
            return story.braked(brake);
        deps.onPlan(story.plan());
        const ledger = new Ledger(plan.families.flat().map(({ task }) => task.id));
        const cleanerOf = job.cleanersOn(ledger, (items) => {
            deps.onBegin(items, plan);
        });
        const { settled, error } = await execute(wavesOf(plan.families), cleanerOf, {
            ...{ batchSize: config.batchSize, concurrency: config.concurrency },
            ...{ ledger, confirm: job.confirm, isOver, giveUp: stop.giveUp },
            onBatch: (batch) => {
                deps.onBatch(batch, plan);
                progress.batch(batch);
            },
        });
        story.settled(settled);
        const isEnded = () => error !== undefined || isOver();
        story.settled(await stop.untilStopped(job.withSizes(settled, isEnded)));
        const archive = job.archive({
            isOver: isEnded,
            onBatch: (batch) => {
                story.archived(batch);
                progress.archived(batch);
            },
        });
        await stop.untilStopped(archive);
        return story.ended(signal, error, deps.outage());
    }
    catch (error) {
        return story.ended(signal, error);
    }
}

;// CONCATENATED MODULE: ./src/stop.ts
/** After a cancel the runner kills within 7.5 seconds: so long the calls in flight may take, and the reports after them. */
const GRACE_MS = 3_000;
function createStop(signal, sleep) {
    const aborted = new Promise((resolve) => {
        if (signal.aborted)
            resolve();
        signal.addEventListener('abort', () => {
            resolve();
        }, { once: true });
    });
    return {
        signal,
        giveUp: aborted.then(() => sleep(GRACE_MS)),
        untilStopped: async (work) => {
            await Promise.race([work, aborted]);
            signal.throwIfAborted();
            return await work;
        },
    };
}

;// CONCATENATED MODULE: ./src/main.ts
























/** A batch may take the server long, but proxies in front of it give up after a minute or five. */
const TIMEOUTS_MS = { connect: 15_000, silence: 180_000, total: 600_000 };
const main_MINUTE_MS = 60_000;
const MAX_REPLY_BYTES = 256 * 1024 * 1024;
/** Reads the inputs, runs, and publishes the results. Gives why the step fails, if it does. */
async function main(given) {
    const masked = new Set();
    const mask = (secret) => {
        if (masked.has(secret))
            return;
        masked.add(secret);
        given.mask(secret);
    };
    const { source, secrets } = await withConf(given.inputs, given.confPlaces);
    maskKeys(source, mask);
    for (const secret of secrets)
        mask(secret);
    const policy = await main_policyOf(source);
    const config = (0,inputs/* readConfig */.X)(source, policy);
    const record = await recordOf(config, { ...given, mask }, masked);
    const world = { ...given, mask, sinks: { ...given.sinks, log: record.log } };
    const { sinks, now, signal } = world;
    const progress = new Progress(sinks.log, now, (0,target/* wordsOf */.Z9)(config));
    progress.started(config, version/* VERSION */.x);
    progress.doubtful([...(policy.kind === 'read' ? policy.warnings : []), ...doubtsOf(config.rules)]);
    const untaken = given.trustAuthorities([...(0,ca_certificates/* caFilesOf */.F)(source.env), ...(source.conf?.conf.authorities ?? [])]);
    for (const problem of untaken)
        sinks.log.warning((0,report_escape/* logText */.kc)(problem, 500));
    for (const host of openlySentHosts([config.apiHost, ...config.filesHosts])) {
        sinks.log.warning(`${host} is asked over plain http, so the credentials cross the network unprotected. Use https.`);
    }
    const http = (0,clearml_http/* createHttp */.V)({
        userAgent: `clearml-cleanup/${version/* VERSION */.x}`,
        env: world.inputs.env,
        concurrency: config.concurrency,
        timeoutsMs: TIMEOUTS_MS,
        maxReplyBytes: MAX_REPLY_BYTES,
        now,
    });
    const deadlineMs = now() + config.timeBudgetMinutes * main_MINUTE_MS;
    const { patience, outage } = patienceUntil(deadlineMs, world, sinks.log);
    let stores;
    try {
        const report = await run(config, {
            connect: () => connect(config, { mask, send: http.send, patience }, namesOf(config)),
            openStores: (session) => {
                stores = openStores(config, { env: world.inputs.env, signal, patience, session });
                return stores;
            },
            ...{ progress, record, now, pause: (0,retry/* pauseBy */.st)(world), outage },
            stop: createStop(signal, world.sleepThrough),
            onPlan: (plan) => {
                sinks.receipt.removeJournal(config.receiptFile);
                sinks.receipt.write(config.receiptFile, (0,receipt/* receiptText */.e)(plan, (0,report_totals/* totalsOf */.vA)(plan.rows), version/* VERSION */.x));
            },
            onBegin: (items, plan) => {
                sinks.receipt.appendJournal(config.receiptFile, begunLines(items, config, plan));
            },
            onBatch: (settled, plan) => {
                sinks.receipt.appendJournal(config.receiptFile, journalLines(settled, config, plan));
            },
        });
        const failure = await publish(report, sinks);
        await record.close(report, failure);
        return failure;
    }
    finally {
        stores?.close();
        http.close();
    }
}
/** YAML is loaded for runs that have a policy only. */
async function main_policyOf(inputs) {
    const { text } = (0,inputs_source/* findInput */.cu)(inputs, 'policy');
    return text === 'none' ? { kind: 'none' } : (await Promise.all(/* import() */[__nccwpck_require__.e(815), __nccwpck_require__.e(85)]).then(__nccwpck_require__.bind(__nccwpck_require__, 45085))).readPolicy(text);
}
/** The code that records is loaded for runs that are recorded only. */
async function recordOf(config, world, secrets) {
    const { log } = world.sinks;
    if (!config.trackRun)
        return noRecord(log);
    try {
        const { createRunRecord } = await __nccwpck_require__.e(/* import() */ 214).then(__nccwpck_require__.bind(__nccwpck_require__, 40214));
        return createRunRecord(config, { ...world, log, env: world.inputs.env, secrets });
    }
    catch (error) {
        log.warning(`This run is not recorded on the server (track-run): ${(0,errors/* errorMessage */.gJ)(error)}`);
        return noRecord(log);
    }
}
/** For errors of the login. */
function namesOf({ origins }) {
    return {
        apiHost: (0,inputs_source/* whereFound */.CK)('api-host', origins['api-host']),
        accessKey: (0,inputs_source/* whereFound */.CK)('access-key', origins['access-key']),
        secretKey: (0,inputs_source/* whereFound */.CK)('secret-key', origins['secret-key']),
    };
}
/** Before the first line is logged, so that not even a complaint about another input can show a key. */
function maskKeys(inputs, mask) {
    const accessKey = (0,inputs_source/* findInput */.cu)(inputs, 'access-key').text;
    const secretKey = (0,inputs_source/* findInput */.cu)(inputs, 'secret-key').text;
    const words = `${accessKey}\n${secretKey}`.split(/\s+/u).filter((word) => word !== '');
    for (const secret of [...words, (0,clearml_session/* basicValue */.uZ)({ accessKey, secretKey })])
        mask(secret);
}


/***/ }),

/***/ 40588:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  j: () => (/* binding */ createAgents)
});

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __nccwpck_require__(37067);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __nccwpck_require__(44708);
// EXTERNAL MODULE: external "node:process"
var external_node_process_ = __nccwpck_require__(1708);
// EXTERNAL MODULE: ./src/network/diagnosis.ts
var diagnosis = __nccwpck_require__(15807);
// EXTERNAL MODULE: ./src/network/proxy.ts
var network_proxy = __nccwpck_require__(71290);
;// CONCATENATED MODULE: ./src/network/named-errors.ts


/**
 * Names the errors of an agent's connections while it is known whom they went to. A host that is not there also gets a
 * code and words that no SDK knows: each takes Node's own for a passing error, and waits up to a minute with every request.
 */
function nameErrors(agent, proxy) {
    const connect = agent.createConnection.bind(agent);
    const name = (error) => {
        if (error)
            Object.assign(error, named(error, proxy));
    };
    agent.createConnection = (options, callback) => {
        // Without a proxy, Node calls back when the connection stands, with nothing at all.
        const socket = connect(options, (error, stream) => {
            name(error);
            callback?.(error, stream);
        });
        socket?.prependListener('error', name);
        return socket;
    };
}
function named(error, proxy) {
    if ((0,diagnosis/* isNobodyThere */.Wq)(error)) {
        const text = nobodyText(error);
        const message = proxy === undefined ? text : `${proxy.name} cannot be reached: ${text}`;
        return { code: diagnosis/* NOBODY_THERE */.$c, message };
    }
    const noTls = (0,diagnosis/* tlsProblem */.hE)({ code: '', message: error.message });
    if (noTls !== undefined)
        return { code: diagnosis/* NO_TLS */.cd, message: noTls };
    const tunnel = TUNNEL.exec(error.message);
    if (proxy === undefined || tunnel === null)
        return undefined;
    const [, host = '', status = ''] = tunnel;
    const message = (0,network_proxy/* refusalText */.Kw)(Number(status), host, proxy);
    return { code: status.startsWith('4') ? network_proxy/* PROXY_REFUSAL */.qm : 'ERR_PROXY_TUNNEL', message };
}
/** Node's words for what a proxy answers to CONNECT. */
const TUNNEL = /^Failed to establish tunnel to (\S+) via \S+: HTTP\/[\d.]+ (\d{3})\b/u;
function nobodyText(error) {
    const first = error instanceof AggregateError ? error.errors[0] : error;
    const { code, hostname, address, port } = first ?? {};
    if (hostname === undefined) {
        return `nothing accepts connections at ${address ?? 'it'}${port === undefined ? '' : `, port ${port}`}`;
    }
    return code === 'EAI_AGAIN'
        ? `the name ${hostname} could not be looked up`
        : `there is no host named ${hostname}`;
}

;// CONCATENATED MODULE: ./src/network/agents.ts





/** Node's own support of proxies: agents take `proxyEnv` since these releases, and ignore it before. */
const FIRST_WITH_PROXIES = { 22: 21, 24: 5 };
function createAgents(env, nodeVersion = external_node_process_.versions.node) {
    const agents = new Map();
    return {
        agentFor: (url) => {
            const proxy = (0,network_proxy/* proxyFor */.iJ)(url, env);
            if (proxy !== undefined && !knowsProxies(nodeVersion))
                return undefined;
            const way = `${url.protocol} ${proxy?.href ?? ''}`;
            const agent = agents.get(way) ?? newAgent(url.protocol, proxy);
            agents.set(way, agent);
            return agent;
        },
        proxyFor: (url) => (0,network_proxy/* proxyFor */.iJ)(url, env),
        close: () => {
            for (const agent of agents.values())
                agent.destroy();
        },
    };
}
/** What goes by the proxy is decided here, so the agent gets no `no_proxy`: Node reads that list in another way. */
function newAgent(protocol, proxy) {
    const options = {
        // A proxy may close the client's connection after each answer by http, and not say so: tinyproxy 1.11.1 does.
        keepAlive: proxy === undefined || protocol === 'https:',
        ...(proxy === undefined ? {} : { proxyEnv: { http_proxy: proxy.href, https_proxy: proxy.href } }),
    };
    const agent = protocol === 'https:' ? new external_node_https_.Agent(options) : new external_node_http_.Agent(options);
    nameErrors(agent, proxy);
    return agent;
}
function knowsProxies(nodeVersion) {
    const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
    return major > 24 || minor >= (FIRST_WITH_PROXIES[major] ?? Infinity);
}


/***/ }),

/***/ 15807:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $c: () => (/* binding */ NOBODY_THERE),
/* harmony export */   Wq: () => (/* binding */ isNobodyThere),
/* harmony export */   cd: () => (/* binding */ NO_TLS),
/* harmony export */   dJ: () => (/* binding */ isLasting),
/* harmony export */   h4: () => (/* binding */ diagnose),
/* harmony export */   hE: () => (/* binding */ tlsProblem)
/* harmony export */ });
/* harmony import */ var _proxy_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(71290);

/** Codes of errors whose message says which host is not there, or that it does not speak TLS. */
const NOBODY_THERE = 'NOBODY_THERE';
const NO_TLS = 'NO_TLS';
const UNTRUSTED = /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?|CERT_UNTRUSTED)$/u;
const OUT_OF_DATE = /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/u;
const OF_ANOTHER_HOST = /^(?:ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/u;
const OTHER_CERTIFICATE = /^(?:CERT_|UNABLE_TO_|ERR_TLS_CERT_)/u;
const WORDS_OF_NO_TLS = /wrong[ _]version[ _]number|packet[ _]length[ _]too[ _]long/iu;
const NOBODY = /^(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|NOBODY_THERE)$/u;
const OWN_WORDS = new Set([NOBODY_THERE, NO_TLS, _proxy_js__WEBPACK_IMPORTED_MODULE_0__/* .PROXY_REFUSAL */ .qm, _proxy_js__WEBPACK_IMPORTED_MODULE_0__/* .PROXY_INVALID */ .pv, 'ERR_PROXY_TUNNEL']);
/**
 * What an error of the network means, and what can be done; undefined where its own words have to do.
 * @param error as it was thrown, or what of an SDK's error its code and message are
 */
function diagnose(error, address) {
    const trouble = troubleOf(error);
    if (trouble === undefined)
        return undefined;
    if (OWN_WORDS.has(trouble.code))
        return trouble.message;
    return certificateProblem(trouble) ?? tlsProblem(trouble) ?? hostProblem(trouble, new URL(address));
}
/** Whether it will be the same the next time, unless somebody does something about it. */
function isLasting(error) {
    const trouble = troubleOf(error);
    if (trouble === undefined)
        return false;
    return ([_proxy_js__WEBPACK_IMPORTED_MODULE_0__/* .PROXY_REFUSAL */ .qm, _proxy_js__WEBPACK_IMPORTED_MODULE_0__/* .PROXY_INVALID */ .pv].includes(trouble.code) ||
        certificateProblem(trouble) !== undefined ||
        tlsProblem(trouble) !== undefined);
}
/** Whether there is nobody to ask: the name leads nowhere, or nothing accepts a connection there. */
function isNobodyThere(error) {
    return NOBODY.test(troubleOf(error)?.code ?? '');
}
function certificateProblem({ code, message }) {
    if (UNTRUSTED.test(code)) {
        return (`its certificate is not trusted (${code}). It comes from an authority that this machine does not know: name the ` +
            'file of that authority’s certificate (PEM) in NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE or SSL_CERT_FILE');
    }
    if (OUT_OF_DATE.test(code)) {
        return `its certificate is out of date (${code}): renew it on the server, or set the clock of this machine`;
    }
    if (OF_ANOTHER_HOST.test(code)) {
        return `its certificate is for another host (${code}): use an address that the certificate names. ${message}`;
    }
    return OTHER_CERTIFICATE.test(code) ? `its certificate is not accepted (${code}: ${message})` : undefined;
}
/** OpenSSL's own words for it help nobody. */
function tlsProblem({ code, message }) {
    return code === NO_TLS || WORDS_OF_NO_TLS.test(`${code} ${message}`)
        ? 'what answers there does not speak TLS: write http:// instead of https:// in its address, or give the port that does'
        : undefined;
}
function hostProblem({ code }, { hostname, host, port, protocol }) {
    if (code === 'ENOTFOUND')
        return `there is no host named ${hostname} (${code})`;
    if (code === 'EAI_AGAIN')
        return `the name ${hostname} could not be looked up (${code})`;
    const at = port === '' ? `${host}:${protocol === 'http:' ? 80 : 443}` : host;
    return code === 'ECONNREFUSED' ? `nothing accepts connections at ${at} (${code})` : undefined;
}
/** The innermost error with a code: SDKs wrap those of Node, and addresses that failed one by one come as a list. */
function troubleOf(error) {
    if (typeof error !== 'object' || error === null)
        return undefined;
    const inner = error instanceof AggregateError ? error.errors.map(troubleOf).find(Boolean) : undefined;
    const found = ('cause' in error ? troubleOf(error.cause) : undefined) ?? inner;
    if (found !== undefined)
        return found;
    return 'code' in error && typeof error.code === 'string' && 'message' in error
        ? { code: error.code, message: String(error.message).trim() }
        : undefined;
}


/***/ }),

/***/ 71290:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Kw: () => (/* binding */ refusalText),
/* harmony export */   iJ: () => (/* binding */ proxyFor),
/* harmony export */   pv: () => (/* binding */ PROXY_INVALID),
/* harmony export */   qm: () => (/* binding */ PROXY_REFUSAL),
/* harmony export */   vd: () => (/* binding */ proxyRefusal)
/* harmony export */ });
/* harmony import */ var _actions_http_client_lib_proxy__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(19783);

/** The codes of errors that say themselves what the matter is. */
const PROXY_REFUSAL = 'ERR_PROXY_REFUSAL';
const PROXY_INVALID = 'ERR_PROXY_INVALID_CONFIG';
/** In the order in which they are looked at, for addresses by http and by https. */
const VARIABLES = {
    'http:': ['http_proxy', 'HTTP_PROXY'],
    'https:': ['https_proxy', 'HTTPS_PROXY'],
};
/**
 * The proxy by which the environment wants an address to be asked; what `no_proxy` lists, and this machine, go without.
 * @param env that of the process, which the runner's library reads itself
 * @throws Error when what the variable holds is no proxy that can be asked.
 */
function proxyFor(url, env) {
    const variable = VARIABLES[url.protocol]?.find((name) => (env[name] ?? '') !== '');
    if (variable === undefined || (0,_actions_http_client_lib_proxy__WEBPACK_IMPORTED_MODULE_0__/* .checkBypass */ .H)(url))
        return undefined;
    const proxy = readProxy(env[variable] ?? '');
    if (proxy === undefined) {
        const text = `${variable} names no proxy that can be asked: accepted is http://[USER:PASSWORD@]HOST:PORT, or https://…, ` +
            'where all but letters and digits of user and password is percent-encoded';
        throw Object.assign(new Error(text), { code: PROXY_INVALID });
    }
    return { href: proxy.href, name: `the proxy ${proxy.origin} (from ${variable})`, variable };
}
function readProxy(value) {
    const address = value.includes('://') ? value : `http://${value}`;
    if (!/^https?:/iu.test(address) || !URL.canParse(address))
        return undefined;
    const proxy = new URL(address);
    try {
        decodeURIComponent(proxy.username + proxy.password);
        return proxy;
    }
    catch {
        return undefined;
    }
}
/**
 * A request by http that the proxy answered itself, with no. A 403 that bears no sign of a proxy may be the server's own.
 * @param headers of the reply, their names in small letters
 */
function proxyRefusal({ status, headers }, host, proxy) {
    const isOwn = status === 407 || SIGNS.some((sign) => sign(headers));
    if (proxy === undefined || !isOwn || status < 400 || status >= 500)
        return undefined;
    return Object.assign(new Error(refusalText(status, host, proxy)), { code: PROXY_REFUSAL });
}
const SIGNS = [
    (headers) => headers['proxy-authenticate'] !== undefined,
    (headers) => headers['proxy-status'] !== undefined,
    (headers) => headers['x-squid-error'] !== undefined,
    ({ server }) => /^(?:squid|tinyproxy)\b/iu.test(String(server)),
];
/** Why a proxy does not ask a host, from the status of its own answer. */
function refusalText(status, host, { name, variable }) {
    if (status === 407) {
        return `${name} asks for a user and a password (407): write them into ${variable} as http://USER:PASSWORD@HOST:PORT`;
    }
    return status < 500
        ? `${name} refused to ask ${host} (${status}): have it allowed there, or name the host in no_proxy`
        : `${name} could not reach ${host} (${status})`;
}


/***/ }),

/***/ 58842:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   k: () => (/* binding */ nodeProblem)
/* harmony export */ });
/** The oldest Node that the bundle ran on: `Map.groupBy` and other parts are missing in those before. */
const OLDEST_MAJOR = 22;
/** Why this version of Node cannot be taken; GitHub's runner brings a newer one. */
function nodeProblem(version) {
    return Number.parseInt(version, 10) >= OLDEST_MAJOR
        ? undefined
        : `This is Node.js ${version}; the cleanup needs version ${OLDEST_MAJOR} or later. Nothing was asked of the server.`;
}


/***/ }),

/***/ 25475:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ withoutParticulars)
/* harmony export */ });
/** An id of a task or model, or of a request. */
const ID = String.raw `(?:[\da-f]{32}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})`;
/** A URL, a quotation and a word that hold an id. Each begins where nothing like it goes before: texts may be long. */
const FILE_URL = pattern(String.raw `(?<![a-z\d+.-])([a-z][a-z\d+.-]{0,19}:\/\/[^\s\/"'<>]+)\/[^\s"'<>]*?ID[^\s"'<>]*(?<![.,;:)?])\??`);
const QUOTATION = pattern(String.raw `(?<![^\s(=:\[])(["'])(?!\s)(?:(?!\1).)*?ID(?:(?!\1).)*\1`);
const WORD = pattern(String.raw `(?<![^\s"'<>()=:])[^\s"'<>()=:]*ID[^\s"'<>()]*(?<![.,;:?])`);
/** How many children or models hold a task, and when a server said it. */
const NUMBERS = /(?<=\b(?:children|models|tasks)=|\bhold it: )\d+|\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\d.]*(?:Z|[+-]\d\d:?\d\d)?/gu;
/**
 * An error without what is particular to one task or file: the path of a URL, ids, times. Errors of one cause read alike
 * then, and what stands beside them (the name of the task, the URI of the file) is not told twice, nor encoded twice, as
 * SDKs encode it once more: `%2520`.
 */
function withoutParticulars(text) {
    return text.replace(FILE_URL, '$1/…').replace(QUOTATION, '$1…$1').replace(WORD, '…').replace(NUMBERS, '…');
}
function pattern(source) {
    return new RegExp(source.replace('ID', ID), 'giu');
}


/***/ }),

/***/ 97092:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ ageOf),
/* harmony export */   y: () => (/* binding */ ageSourceOf)
/* harmony export */ });
/* harmony import */ var _reasons_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(17686);

/** The instant that the task's age counts from, by the clock of its rule. */
function ageOf(task, { ageField }) {
    switch (ageField) {
        case 'last-change':
            return task.lastChange;
        case 'last-update':
            return task.lastUpdate;
        case 'status-changed':
            // A draft that never ran has no status_changed (transcript 12): it is as old as its creation.
            return task.statusChanged ?? (task.status === 'created' ? task.created : undefined);
    }
}
/** ClearML's own name of the field that `ageOf` reads. */
function ageSourceOf(task, { ageField }) {
    const isDraftThatNeverRan = ageField === 'status-changed' && task.statusChanged === undefined;
    return isDraftThatNeverRan ? 'created' : (0,_reasons_js__WEBPACK_IMPORTED_MODULE_0__/* .ageFieldName */ .Zb)(ageField);
}


/***/ }),

/***/ 47:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ agreed)
/* harmony export */ });
/** What all of them say alike; undefined where they differ, or where there is none. */
function agreed(rules, of) {
    const [first, ...others] = rules;
    if (first === undefined)
        return undefined;
    const value = of(first);
    return others.every((rule) => of(rule) === value) ? value : undefined;
}


/***/ }),

/***/ 72338:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ asTask),
/* harmony export */   m: () => (/* binding */ restrictTo)
/* harmony export */ });
/* harmony import */ var _age_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(97092);

/** Only what the plan listed, and what is still as the plan saw it. Why a rule keeps a task now is told first. */
function restrictTo({ doomed, kept }, { tasks }, ruleOf) {
    const going = [];
    const dropped = [];
    for (const item of doomed) {
        const approved = tasks.get(item.task.id);
        if (approved === undefined)
            dropped.push({ task: item.task, reason: 'not-in-plan' });
        else if (hasChanged(item.task, approved, ruleOf.get(item.task.id)))
            dropped.push({ task: item.task, reason: 'changed-since-plan' });
        else
            going.push(item);
    }
    return { doomed: going, kept: [...kept, ...dropped] };
}
/** Any write stamps `last_change`: a task that was restored, changed and archived again is not the approved one. */
function hasChanged(task, approved, rule) {
    const lastChange = typeof task.lastChange === 'number' ? task.lastChange : undefined;
    return (task.status !== approved.status ||
        rule === undefined ||
        (0,_age_js__WEBPACK_IMPORTED_MODULE_0__/* .ageOf */ .h)(task, rule) !== approved.ageAtMs ||
        lastChange !== approved.lastChangeMs);
}
/** An approved task that the server does not have any more, for the report: only what the plan said is known of it. */
function asTask({ id, name, project, user, type, status }) {
    return {
        id,
        name,
        type,
        status,
        owner: { kind: 'unknown' },
        project: { kind: 'unknown' },
        projectName: project,
        user: { kind: 'unknown' },
        userName: user,
        parentId: undefined,
        tags: undefined,
        systemTags: undefined,
        created: undefined,
        statusChanged: undefined,
        lastUpdate: undefined,
        lastChange: undefined,
        inputModelIds: [],
        metrics: new Map(),
    };
}


/***/ }),

/***/ 33092:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ brakeOf),
/* harmony export */   j: () => (/* binding */ abortAboveText)
/* harmony export */ });
/** Why the brake holds; undefined if the plan may be carried out. @param rule the name of the rule whose brake it is. */
function brakeOf(limit, { qualifying, selected, listed }, rule) {
    const holds = (limit.kind === 'tasks' && qualifying > limit.tasks) ||
        (limit.kind === 'share' && qualifying * 10_000 > limit.hundredths * selected);
    if (!holds)
        return undefined;
    return ((rule === undefined ? '' : `rule "${rule}": `) +
        `${qualifying} of ${selected} ${listed}s in the selection qualify, more than abort-above allows ` +
        `(${abortAboveText(limit)}): nothing was deleted. If this is what you want, raise abort-above`);
}
/** As the input spells it. */
function abortAboveText(limit) {
    switch (limit.kind) {
        case 'never':
            return '';
        case 'tasks':
            return String(limit.tasks);
        case 'share':
            return `${limit.hundredths / 100}%`;
    }
}


/***/ }),

/***/ 92759:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ decide),
/* harmony export */   Y: () => (/* binding */ ruleOf)
/* harmony export */ });
/* harmony import */ var _rule_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(97397);

/** Which rule decides on a task: the first that takes it in. None, where it is in doubt whether one before takes it in. */
function ruleOf(task, policy) {
    for (const rule of policy.rules) {
        const fit = (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .takesIn */ .c3)(task, rule, policy);
        if (fit !== 'out')
            return fit === 'in' ? rule : undefined;
    }
    return undefined;
}
/** Decides by the rule that takes the task in. In no rule it stays. */
function decide(task, policy, rule = ruleOf(task, policy)) {
    return rule === undefined ? decideOutside(task, policy) : (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .decideBy */ .Qz)(task, rule, policy);
}
/**
 * Why a task stays that no rule takes in. With one rule, as inputs make it, that is what this rule says; with several what
 * they say alike, but for those that are meant for other tasks.
 */
function decideOutside(task, policy) {
    const decisions = policy.rules.map((rule) => (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .decideBy */ .Qz)(task, rule, policy));
    const reasons = new Set(decisions.flatMap((decision) => (decision.action === 'keep' ? decision.reason : [])));
    const others = [...reasons].filter((reason) => !isMeantForOthers(reason));
    const [reason, ...more] = reasons.size === 1 ? [...reasons] : others;
    const isAgreed = reason !== undefined && more.length === 0;
    // A rule that would let the task go stands behind one that may be its own.
    const isUnanimous = decisions.every(({ action }) => action === 'keep');
    if (isAgreed && isUnanimous)
        return { action: 'keep', reason };
    const isInDoubt = policy.rules.some((rule) => (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .takesIn */ .c3)(task, rule, policy) === 'doubt');
    return { action: 'keep', reason: isInDoubt ? 'rule-unknown' : 'no-rule' };
}
/** What the rule does not name; what it excludes is another matter. */
function isMeantForOthers(reason) {
    return reason.startsWith('other-') && reason !== 'other-company';
}


/***/ }),

/***/ 54312:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Z: () => (/* binding */ fitOf)
/* harmony export */ });
/* harmony import */ var _selection_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(73189);

/**
 * One condition that surely leaves the task out decides. Doubt matters where several rules ask one after the other: a rule
 * behind must not delete what one before it may keep.
 */
function fitOf(task, choice) {
    let fit = 'in';
    for (const condition of CONDITIONS) {
        const found = condition(task, choice);
        if (found === 'out')
            return 'out';
        if (found === 'doubt')
            fit = 'doubt';
    }
    return fit;
}
/** Those that leave most tasks out come first. */
const CONDITIONS = [
    ({ type }, { taskTypes }) => {
        if (taskTypes.length === 0)
            return 'in';
        return type === undefined ? 'doubt' : fit(taskTypes.includes(type));
    },
    ({ tags }, { tags: wanted }) => {
        if (wanted.length === 0)
            return 'in';
        return tags === undefined ? 'doubt' : fit(wanted.some((tag) => tags.includes(tag)));
    },
    ({ user }, { userIds }) => {
        if (userIds === undefined)
            return 'in';
        return user.kind === 'unknown' ? 'doubt' : fit(user.kind === 'known' && userIds.has(user.id));
    },
    inProjects,
    ({ name }, { namePattern }) => fit(namePattern.test(name)),
    ({ tags }, { excludeTags }) => {
        if (excludeTags.length === 0)
            return 'in';
        return tags === undefined ? 'doubt' : fit(!(0,_selection_js__WEBPACK_IMPORTED_MODULE_0__/* .hasExcludedTag */ .x5)(tags, excludeTags));
    },
    (task, choice) => {
        const excluded = (0,_selection_js__WEBPACK_IMPORTED_MODULE_0__/* .isExcludedProject */ .Qt)(task, choice);
        return excluded === 'unknown' ? 'doubt' : fit(!excluded);
    },
];
function fit(isIn) {
    return isIn ? 'in' : 'out';
}
/** A project that the names cover and the look at all projects did not bring was made, moved or renamed since. */
function inProjects({ project, projectName }, { projectIds, projects }) {
    if (projectIds === undefined)
        return 'in';
    if (project.kind !== 'known')
        return project.kind === 'unknown' ? 'doubt' : 'out';
    if (projectIds.has(project.id))
        return 'in';
    return projectName === undefined || coversName(projects, projectName) ? 'doubt' : 'out';
}
/** By list of patterns: thousands of tasks lie in the same projects. */
const COVERED = new WeakMap();
function coversName(projects, projectName) {
    const names = COVERED.get(projects) ?? new Map();
    COVERED.set(projects, names);
    const known = names.get(projectName);
    if (known !== undefined)
        return known;
    const normal = projectName.normalize('NFC');
    const found = projects.some(({ covers }) => covers(normal));
    names.set(projectName, found);
    return found;
}


/***/ }),

/***/ 70909:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   l: () => (/* binding */ keepBestText),
/* harmony export */   u: () => (/* binding */ scoreOf)
/* harmony export */ });
/**
 * The value that is weighed; undefined where the server told none. That proves nothing: it keeps 2,000 values of a task
 * at most. A task in which two metrics bear the same written name has no value, either: which one was meant is not known.
 */
function scoreOf({ metrics }, { best, of, paths }) {
    const [values, ...others] = paths.flatMap((path) => metrics.get(path) ?? []);
    if (others.length > 0)
        return undefined;
    return of === 'last' ? values?.value : values?.[best];
}
/** As the input spells it. */
function keepBestText(keepBest) {
    if (keepBest.kind === 'none')
        return 'none';
    const { count, best, of, metric } = keepBest;
    return `${count} ${best} ${of === 'last' ? '' : 'best-of '}${metric}`;
}


/***/ }),

/***/ 64141:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ nearNames)
/* harmony export */ });
const MAX_NAMES = 3;
/** The names that somebody may have meant: those that contain the text or are a few keystrokes away. */
function nearNames(text, names) {
    const wanted = text.toLowerCase();
    const allowed = Math.max(2, Math.floor(wanted.length / 3));
    return [...new Set(names)]
        .map((name) => ({ name, distance: distanceTo(wanted, name.toLowerCase(), allowed) }))
        .filter(({ distance }) => distance <= allowed)
        .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
        .slice(0, MAX_NAMES)
        .map(({ name }) => name);
}
/** A part that is spelled right counts half: `Night` may well mean `Vision/Night`. */
function distanceTo(wanted, name, allowed) {
    if (wanted === name)
        return 0;
    if (wanted !== '' && name.includes(wanted))
        return 0.5;
    return name
        .split('/')
        .concat(name)
        .reduce((least, part) => Math.min(least, editDistance(wanted, part, allowed)), Infinity);
}
/** Levenshtein's distance, row by row; texts whose lengths alone differ by more than is allowed are not compared. */
function editDistance(a, b, allowed) {
    if (Math.abs(a.length - b.length) > allowed)
        return Infinity;
    let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
        const row = [i];
        for (let j = 1; j <= b.length; j++) {
            const substituted = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
            row.push(Math.min(substituted, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
        }
        previous = row;
    }
    return previous[b.length] ?? 0;
}


/***/ }),

/***/ 92739:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ isOfCircle),
/* harmony export */   T: () => (/* binding */ orderByAge)
/* harmony export */ });
/** Whether it is another task of the same circle. */
function isOfCircle({ task, circle }, id) {
    return id !== task.id && circle?.members.has(id) === true;
}
/**
 * Orders what goes: oldest family first; within a family children before their parent (pipeline steps before
 * their controller), and users of a model before its maker.
 *
 * Deleting a parent stamps `last_change` on its children, which would make them young again by that clock.
 * Deleting a maker before a user would leave the model behind, since it is still in use then.
 */
function orderByAge(doomed, modelUses = []) {
    const oldestFirst = doomed.toSorted(byAge);
    const byId = new Map(oldestFirst.map((item) => [item.task.id, item]));
    const goFirst = Map.groupBy(edgesOf(oldestFirst, modelUses, byId), ([, before]) => before.task.id);
    const neighbours = neighboursOf(goFirst);
    const placed = new Set();
    return oldestFirst.flatMap((item) => {
        if (placed.has(item))
            return [];
        return [sortFamily(membersOf(item, neighbours), goFirst, placed)];
    });
}
function* edgesOf(items, modelUses, byId) {
    for (const child of items) {
        const parent = byId.get(child.task.parentId ?? '');
        if (parent !== undefined)
            yield [child, parent];
    }
    for (const { userId, makerId } of modelUses) {
        const user = byId.get(userId);
        const maker = byId.get(makerId);
        if (user !== undefined && maker !== undefined)
            yield [user, maker];
    }
}
function neighboursOf(goFirst) {
    const pairs = [...goFirst.values()].flat().flatMap(([a, b]) => [
        { of: a, is: b },
        { of: b, is: a },
    ]);
    return new Map([...Map.groupBy(pairs, ({ of }) => of)].map(([of, list]) => [of, list.map(({ is }) => is)]));
}
function membersOf(start, neighbours) {
    const members = new Set([start]);
    for (const member of members)
        for (const next of neighbours.get(member) ?? [])
            members.add(next);
    return [...members].toSorted(byAge);
}
/** Depth first without recursion, since families may be deep; a circle, be it of one, is cut: damaged data has them. */
function sortFamily(members, goFirst, placed) {
    const sorted = [];
    const family = members.map(({ task }) => task.id).reduce((least, id) => (id < least ? id : least));
    const waves = new Map();
    for (const member of members) {
        const pending = [{ item: member, expanded: false }];
        for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
            const { item, expanded } = next;
            if (expanded) {
                const before = (goFirst.get(item.task.id) ?? []).map(([first]) => waves.get(first) ?? -1);
                const wave = before.reduce((highest, of) => Math.max(highest, of), -1) + 1;
                waves.set(item, wave);
                sorted.push({ ...item, wave, family });
            }
            else if (!placed.has(item)) {
                placed.add(item);
                pending.push({ item, expanded: true });
                const before = (goFirst.get(item.task.id) ?? []).map(([first]) => first).toSorted(byAge);
                for (const first of before.toReversed())
                    pending.push({ item: first, expanded: false });
            }
        }
    }
    return sorted;
}
function byAge(a, b) {
    return a.ageAtMs - b.ageAtMs || (a.task.id < b.task.id ? -1 : 1);
}


/***/ }),

/***/ 52443:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  S0: () => (/* binding */ EMPTY_PLAN),
  Cs: () => (/* binding */ makePlan),
  tC: () => (/* binding */ shareOf)
});

;// CONCATENATED MODULE: ./src/plan/limit.ts
/** Cuts the plan by the limits of the run and of its rules: what comes first in the order goes. */
function limitTo(families, { maxTasks, ruleOf }) {
    const rooms = new Map([['run', maxTasks === 0 ? Infinity : maxTasks]]);
    const roomOf = (rule) => rooms.get(rule) ?? (rule === 'run' || rule.maxTasks === 0 ? Infinity : rule.maxTasks);
    const takesRoom = ({ task }) => {
        const rule = ruleOf.get(task.id);
        const limits = rule === undefined ? ['run'] : ['run', rule];
        if (limits.some((limit) => roomOf(limit) === 0))
            return false;
        for (const limit of limits)
            rooms.set(limit, roomOf(limit) - 1);
        return true;
    };
    const beyondLimit = [];
    const within = families.map((family) => {
        // What follows in a family waits for what comes before, so nothing of it goes once one is beyond.
        const end = family.findIndex((item) => !takesRoom(item));
        if (end < 0)
            return family;
        for (const item of family.slice(end))
            beyondLimit.push(item);
        return family.slice(0, end);
    });
    return { families: within.filter((family) => family.length > 0), beyondLimit };
}

// EXTERNAL MODULE: ./src/plan/order.ts
var order = __nccwpck_require__(92739);
// EXTERNAL MODULE: ./src/plan/shard.ts
var plan_shard = __nccwpck_require__(28303);
;// CONCATENATED MODULE: ./src/plan/plan.ts



const EMPTY_PLAN = { families: [], beyondLimit: [], kept: [], gone: [], ruleOf: new Map() };
/** @param maxTasks how many tasks may go at most, whatever the limits of the rules are; 0 sets no limit. */
function makePlan({ doomed, kept, ruleOf = new Map() }, modelUses, maxTasks) {
    return { ...limitTo((0,order/* orderByAge */.T)(doomed, modelUses), { maxTasks, ruleOf }), kept, gone: [], ruleOf };
}
/**
 * One job's share: families stay whole, and every task that was listed is in the share of one job.
 * @param familyOf gives the family that an approved plan put a task into: all jobs share that view.
 */
function shareOf(plan, shard, familyOf = () => undefined) {
    if (shard.count === 1)
        return plan;
    const isOurs = ({ task, family }) => (0,plan_shard/* isInShard */.O)(familyOf(task.id) ?? family, shard);
    return {
        ...plan,
        families: plan.families.map((family) => family.filter(isOurs)).filter((family) => family.length > 0),
        beyondLimit: plan.beyondLimit.filter(isOurs),
        kept: plan.kept.filter(({ task }) => (0,plan_shard/* isInShard */.O)(task.id, shard)),
        // The job whose share they were has most likely deleted them: only in its report they can be told.
        gone: plan.gone.filter(({ id }) => (0,plan_shard/* isInShard */.O)(familyOf(id) ?? id, shard)),
    };
}


/***/ }),

/***/ 19733:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $1: () => (/* binding */ PROTECTED_KINDS),
/* harmony export */   Be: () => (/* binding */ makeRule),
/* harmony export */   D5: () => (/* binding */ makePolicy),
/* harmony export */   Ru: () => (/* binding */ cutoffOf),
/* harmony export */   mj: () => (/* binding */ DELETE_FILES),
/* harmony export */   qq: () => (/* binding */ AGE_FIELDS),
/* harmony export */   rV: () => (/* binding */ dueAtOf)
/* harmony export */ });
const AGE_FIELDS = ['status-changed', 'last-change', 'last-update'];
const PROTECTED_KINDS = ['published', 'running', 'datasets', 'reports'];
const DELETE_FILES = ['runner', 'server', 'none'];
const DAY_MS = 86_400_000;
/** The instant that a task must be older than. */
function cutoffOf({ thresholdDays }, nowMs) {
    return nowMs - thresholdDays * DAY_MS;
}
/** The instant at which a task is old enough, if nothing moves its clock until then. */
function dueAtOf(ageAtMs, { thresholdDays }) {
    return ageAtMs + thresholdDays * DAY_MS;
}
/** @param noticeDays how far ahead the run looks for what becomes old enough. */
function makeRule(settings, scope, nowMs, noticeDays) {
    return {
        ...settings,
        ...scope,
        cutoffMs: cutoffOf(settings, nowMs),
        archiveCutoffMs: nowMs - settings.archiveAfterDays * DAY_MS,
        noticeUntilMs: nowMs + noticeDays * DAY_MS,
    };
}
function makePolicy(rules, server) {
    return {
        rules,
        companyId: server.companyId,
        deletesPublishedWhole: server.abilities.deletesPublishedWhole,
    };
}


/***/ }),

/***/ 69639:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Ci: () => (/* binding */ candidateFilter),
/* harmony export */   Gm: () => (/* binding */ includedBy),
/* harmony export */   wo: () => (/* binding */ metricPathsOf)
/* harmony export */ });
/* harmony import */ var _agreed_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(47);

/** Beyond so many ids the request would be too long; `decide` looks at them all the same. */
const MAX_IDS = 1_000;
/**
 * The filter that lists the candidates of all rules, each task once: a condition is asked for where all rules have the very
 * same. `decide` checks every rule again, since the server ignores a filter it does not know and drops a date it cannot
 * read (transcripts 02 and 05).
 *
 * There is no condition on a date: a draft that never ran has no `status_changed` and would never match one. What
 * excludes or protects is not asked for either, so that the report can name what it kept. So each list only includes,
 * which means the same on every release; a mix of included and excluded values would not.
 */
function candidateFilter(policy) {
    const needsAll = policy.rules.some(({ forceDelete, keep }) => forceDelete || keep);
    return {
        system_tags: ['archived'],
        ...(needsAll ? {} : { status: ['created'] }),
        ...includedBy(policy),
    };
}
/** What all rules include alike, whatever state tasks are in. */
function includedBy({ rules }) {
    const tags = shared(rules, ({ tags: wanted }) => wanted);
    return {
        ...condition('project', shared(rules, ({ projectIds }) => projectIds)),
        ...condition('user', shared(rules, ({ userIds }) => userIds)),
        // The server would read such a tag as an operator.
        ...(tags.some((tag) => /^(?:-|__\$)/u.test(tag)) ? {} : condition('tags', tags)),
        ...condition('type', shared(rules, ({ taskTypes }) => taskTypes)),
        search_hidden: rules.some(({ includeHidden }) => includeHidden),
    };
}
/** The metrics that the policy weighs. */
function metricPathsOf({ rules }) {
    const paths = rules.flatMap(({ keepBest }) => (keepBest.kind === 'none' ? [] : keepBest.paths));
    return [...new Set(paths)];
}
/** What every rule includes, if that is the same for all. */
function shared(rules, of) {
    const text = (0,_agreed_js__WEBPACK_IMPORTED_MODULE_0__/* .agreed */ .b)(rules, (rule) => JSON.stringify([...(of(rule) ?? [])].toSorted()));
    const [first] = rules;
    return text === undefined || first === undefined ? [] : [...(of(first) ?? [])];
}
/** Never an empty list: the server takes that for no condition. */
function condition(name, list) {
    return list.length === 0 || list.length > MAX_IDS ? {} : { [name]: list };
}


/***/ }),

/***/ 17686:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Zb: () => (/* binding */ ageFieldName),
/* harmony export */   ld: () => (/* binding */ lateKeepReasonText),
/* harmony export */   v2: () => (/* binding */ keepReasonText)
/* harmony export */ });
const TEXTS = {
    'run-record': 'the record of this very run (track-run)',
    public: 'public example, which belongs to nobody',
    'other-company': 'belongs to another company',
    'owner-unknown': 'the server did not say whose it is',
    'not-archived': 'not archived',
    'tags-unreadable': 'the server sent its tags in a shape that cannot be read',
    hidden: 'hidden (include-hidden is false)',
    'tag-excluded': 'has a tag of exclude-tags',
    'project-excluded': 'in a project of exclude-projects',
    'project-unknown': 'the server did not name its project, so that it may be one of exclude-projects',
    'other-project': 'in none of the projects given',
    'other-tags': 'has none of the tags given',
    'other-type': 'of none of the task-types given',
    'other-user': 'of none of the users given',
    'other-name': 'its name does not match name-pattern',
    'no-rule': 'no rule of the policy takes it in',
    'rule-unknown': 'the server did not tell what a rule asks for, so that this rule may be its own',
    'kept-by-rule': 'its rule keeps all that it takes in (keep)',
    'status-unknown': 'its status is missing or not known',
    published: 'published (protect: published)',
    'published-on-old-server': 'published, which servers before 1.17 delete only half',
    running: 'running or queued (protect: running)',
    dataset: 'dataset version (protect: datasets)',
    report: 'report (protect: reports)',
    'not-a-draft': 'not a draft (force-delete is false)',
    'no-date': 'has no date in the age field',
    'date-unreadable': 'its date in the age field cannot be read',
    'too-young': 'not older than the threshold',
    'keep-last': 'among the newest of its project (keep-last)',
    'keep-best': 'among the best of its project (keep-best)',
    'no-metric': 'has no value of the metric of keep-best, so nothing tells how good it was',
    'not-in-plan': 'not listed by the approved plan',
    'changed-since-plan': 'changed since the approved plan was made',
    'other-rule': 'another rule of the policy takes it in',
    'archived-already': 'is in the archive already',
    'touched-lately': 'was touched within archive-after-days',
    'steps-stay': 'a pipeline controller with steps that stay',
    'step-reused': 'a pipeline step that another controller reuses',
    'dataset-used': 'a dataset version that another version builds on',
    'published-children': 'published children hold it (force-delete is false)',
    'published-models': 'a published model that it made holds it (force-delete is false)',
    'models-of-another-task': 'lists models of another task, which the server would delete with it',
    'files-of-a-step': 'a controller that lists files of a pipeline step that stays',
    'used-as-input': 'a task uses it as input',
    'maker-not-archived': 'the task that made it is not archived (force-delete is false)',
    'maker-published': 'the task that made it is published',
    'shares-file': 'has the same file as a model that stays',
    'models-changed': 'its models or files changed, or were taken into use, while it was being deleted',
    'contents-unreadable': 'the server sent its artifacts or models in a shape that cannot be read',
    'task-exists': 'the folder of a task that exists',
    'named-by-record': 'a record of the server names its id: an artifact, a model or a dataset version',
    'in-task-folder': 'lies in the folder of another task that exists or is named',
    'holds-task-folders': 'holds the folder of another task',
    'holds-links': 'holds symbolic links, or what is no file',
    'folder-changed': 'something came into it',
};
function keepReasonText(reason) {
    return TEXTS[reason];
}
/** Found only when a task is looked into; the other reasons would have kept it when it was listed. */
const FOUND_LATER = new Set([
    'steps-stay',
    'step-reused',
    'dataset-used',
    'published-children',
    'published-models',
    'models-of-another-task',
    'files-of-a-step',
    'shares-file',
    'models-changed',
    'contents-unreadable',
    'folder-changed',
]);
/** Why a task stays after all although the plan said that it goes. */
function lateKeepReasonText(reason) {
    return FOUND_LATER.has(reason) ? TEXTS[reason] : `${TEXTS[reason]} since it was listed`;
}
/** ClearML's own name of the field behind an age clock. */
function ageFieldName(ageField) {
    return ageField.replace('-', '_');
}


/***/ }),

/***/ 97397:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   EI: () => (/* binding */ countsIn),
/* harmony export */   Qz: () => (/* binding */ decideBy),
/* harmony export */   Zt: () => (/* binding */ kindReason),
/* harmony export */   c3: () => (/* binding */ takesIn),
/* harmony export */   fp: () => (/* binding */ hiddenReason),
/* harmony export */   iW: () => (/* binding */ ownerReason)
/* harmony export */ });
/* harmony import */ var _age_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(97092);
/* harmony import */ var _fit_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(54312);
/* harmony import */ var _selection_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(73189);



const RUNNING = ['queued', 'in_progress'];
const PUBLISHED = ['published', 'publishing'];
const FINISHED = ['created', 'stopped', 'closed', 'failed', 'completed', 'unknown'];
const KNOWN_STATUSES = new Set([...RUNNING, ...PUBLISHED, ...FINISHED]);
/** Whether the rule is the one that decides on an archived task, be it protected or young. */
function takesIn(task, rule, policy) {
    const isOut = ownerReason(task, policy) !== undefined ||
        archiveReason(task) !== undefined ||
        hiddenReason(task, rule) !== undefined;
    return isOut ? 'out' : (0,_fit_js__WEBPACK_IMPORTED_MODULE_1__/* .fitOf */ .Z)(task, rule);
}
/** Whether a task that the rule takes in is one of those that it counts over. */
function countsIn({ status }, { forceDelete }) {
    return forceDelete || status === 'created';
}
/**
 * Decides by one rule from the task's own fields alone, whatever the server was asked for. The first reason to keep the task
 * is told; a field that is needed and missing keeps it too.
 */
function decideBy(task, rule, policy) {
    const reason = ownerReason(task, policy) ??
        archiveReason(task) ??
        kindReason(task, rule) ??
        hiddenReason(task, rule) ??
        (0,_selection_js__WEBPACK_IMPORTED_MODULE_2__/* .choiceReason */ .U0)(task, rule) ??
        (rule.keep ? 'kept-by-rule' : undefined) ??
        statusReason(task, rule, policy) ??
        ageReason((0,_age_js__WEBPACK_IMPORTED_MODULE_0__/* .ageOf */ .h)(task, rule), rule);
    return typeof reason === 'object' ? { action: 'delete', ...reason } : { action: 'keep', reason };
}
function ownerReason({ id, owner }, { companyId, recordId }) {
    if (id === recordId)
        return 'run-record';
    if (owner.kind === 'public')
        return 'public';
    if (owner.kind === 'unknown')
        return 'owner-unknown';
    return owner.companyId === companyId ? undefined : 'other-company';
}
function archiveReason({ systemTags }) {
    if (systemTags === undefined)
        return 'tags-unreadable';
    return systemTags.includes('archived') ? undefined : 'not-archived';
}
function kindReason({ systemTags = [], type }, { protect }) {
    if (protect.has('datasets') && systemTags.includes('dataset'))
        return 'dataset';
    const isReport = type === 'report' || systemTags.includes('reports');
    return protect.has('reports') && isReport ? 'report' : undefined;
}
function hiddenReason({ systemTags = [] }, { includeHidden }) {
    return systemTags.includes('hidden') && !includeHidden ? 'hidden' : undefined;
}
function statusReason({ status }, rule, policy) {
    if (status === undefined || !KNOWN_STATUSES.has(status))
        return 'status-unknown';
    if (PUBLISHED.includes(status)) {
        if (rule.protect.has('published'))
            return 'published';
        if (!policy.deletesPublishedWhole)
            return 'published-on-old-server';
    }
    if (RUNNING.includes(status) && rule.protect.has('running'))
        return 'running';
    return status === 'created' || rule.forceDelete ? undefined : 'not-a-draft';
}
function ageReason(at, { cutoffMs }) {
    if (at === undefined)
        return 'no-date';
    if (at === 'unreadable')
        return 'date-unreadable';
    return at < cutoffMs ? { ageAtMs: at } : 'too-young';
}


/***/ }),

/***/ 73189:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Qt: () => (/* binding */ isExcludedProject),
/* harmony export */   U0: () => (/* binding */ choiceReason),
/* harmony export */   x5: () => (/* binding */ hasExcludedTag)
/* harmony export */ });
/** Why the user's choice leaves a task out. What excludes it is asked first: keep beats delete. */
function choiceReason(task, choice) {
    return (excludedByTag(task, choice) ??
        excludedByProject(task, choice) ??
        notChosen(task, choice) ??
        (choice.namePattern.test(task.name) ? undefined : 'other-name'));
}
function excludedByTag({ tags }, { tags: wanted, excludeTags }) {
    if (tags === undefined)
        return wanted.length + excludeTags.length > 0 ? 'tags-unreadable' : undefined;
    return hasExcludedTag(tags, excludeTags) ? 'tag-excluded' : undefined;
}
function hasExcludedTag(tags, excludeTags) {
    if (excludeTags.length === 0 || tags.length === 0)
        return false;
    const excluded = folded(excludeTags);
    for (const tag of folded(tags))
        if (excluded.has(tag))
            return true;
    return false;
}
/** By list of tags: a hundred rules look at the same ones. */
const FOLDED = new WeakMap();
/** Somebody who tagged a task `Keep` meant `keep`. */
function folded(tags) {
    const known = FOLDED.get(tags);
    if (known !== undefined)
        return known;
    const made = new Set(tags.map((tag) => tag.normalize('NFC').trim().toLowerCase()));
    FOLDED.set(tags, made);
    return made;
}
function excludedByProject(task, choice) {
    const excluded = isExcludedProject(task, choice);
    if (excluded === 'unknown')
        return 'project-unknown';
    return excluded ? 'project-excluded' : undefined;
}
/** By id, and by name as well: a project below an excluded one may be younger than the look at all projects. */
function isExcludedProject({ project, projectName }, { excludeProjects, excludedProjectIds }) {
    if (excludeProjects.length === 0 || project.kind === 'none')
        return false;
    if (project.kind === 'unknown' || projectName === undefined)
        return 'unknown';
    const name = projectName.normalize('NFC');
    return excludedProjectIds.has(project.id) || excludeProjects.some(({ covers }) => covers(name));
}
function notChosen(task, choice) {
    const { projectIds, userIds, tags, taskTypes } = choice;
    if (projectIds !== undefined && !refersTo(task.project, projectIds))
        return 'other-project';
    if (tags.length > 0 && !tags.some((tag) => task.tags?.includes(tag)))
        return 'other-tags';
    if (taskTypes.length > 0 && !taskTypes.includes(task.type ?? ''))
        return 'other-type';
    return userIds !== undefined && !refersTo(task.user, userIds) ? 'other-user' : undefined;
}
function refersTo(reference, ids) {
    return reference.kind === 'known' && ids.has(reference.id);
}


/***/ }),

/***/ 28303:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ WHOLE),
/* harmony export */   O: () => (/* binding */ isInShard)
/* harmony export */ });
const WHOLE = { index: 1, count: 1 };
/** By the key alone, so that jobs which know nothing of each other agree. */
function isInShard(key, { index, count }) {
    return hash(key) % count === index - 1;
}
/** FNV-1a with a final mix, whose low bits are as even as its high ones. */
function hash(text) {
    let value = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) {
        value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
    }
    value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
    value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
    return (value ^ (value >>> 16)) >>> 0;
}


/***/ }),

/***/ 93786:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   HQ: () => (/* binding */ TARGET_NAMES),
/* harmony export */   Z9: () => (/* binding */ wordsOf),
/* harmony export */   a2: () => (/* binding */ nounOf)
/* harmony export */ });
/** What a run can delete, by the values of the input `target`. */
const WORDS = {
    tasks: {
        noun: 'task',
        listed: 'archived task',
        hasStatus: true,
        chosenBy: 'all',
        clock: undefined,
        whenListed: 'once they are archived',
        toDelete: 'Set `dry-run: false` to delete.',
        page: (id) => `experiments/${id}/output/log`,
    },
    models: {
        noun: 'model',
        listed: 'archived model',
        hasStatus: false,
        chosenBy: 'all',
        clock: undefined,
        whenListed: 'once they are archived',
        toDelete: 'Set `dry-run: false` to delete.',
        page: (id) => `models/${id}/general`,
    },
    leftovers: {
        noun: 'folder',
        listed: 'task folder',
        hasStatus: false,
        chosenBy: ['delete-threshold-days', 'projects', 'exclude-projects'],
        clock: 'newest file',
        whenListed: undefined,
        toDelete: 'Read what would go, and give its receipt as `plan` to a run with `dry-run: false`.',
        page: () => undefined,
    },
};
const TARGET_NAMES = Object.keys(WORDS);
function wordsOf({ target }) {
    return WORDS[target];
}
function nounOf(targeted) {
    return wordsOf(targeted).noun;
}


/***/ }),

/***/ 63963:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   D2: () => (/* binding */ inHalves),
/* harmony export */   eH: () => (/* binding */ portionsWithin),
/* harmony export */   jN: () => (/* binding */ portions)
/* harmony export */ });
/** Splits a list into parts of at most `size`, in order; an empty list gives no part. */
function portions(items, size) {
    return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
/** The same where parts have to be small, too; an item that is too large by itself makes a part of its own. */
function portionsWithin(items, limits) {
    const parts = [];
    let part = [];
    let bytes = 0;
    for (const item of items) {
        const itemBytes = limits.bytesOf(item);
        if (part.length === 0 || part.length === limits.size || bytes + itemBytes > limits.bytes) {
            part = [];
            bytes = 0;
            parts.push(part);
        }
        part.push(item);
        bytes += itemBytes;
    }
    return parts;
}
/**
 * Sends a list in one call, or in halves where that is too large for whatever stands before the server (413): it was
 * surely not carried out then.
 */
async function inHalves(items, send, isTooLarge) {
    try {
        return [await send(items)];
    }
    catch (error) {
        if (items.length < 2 || !isTooLarge(error))
            throw error;
    }
    const middle = Math.ceil(items.length / 2);
    const first = await inHalves(items.slice(0, middle), send, isTooLarge);
    return [...first, ...(await inHalves(items.slice(middle), send, isTooLarge))];
}


/***/ }),

/***/ 76670:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   C7: () => (/* binding */ createExactHider),
/* harmony export */   X1: () => (/* binding */ createHider),
/* harmony export */   lY: () => (/* binding */ createRedactor)
/* harmony export */ });
const MAX_LENGTH = 400;
const HIDDEN = '***';
/** What SDKs and servers may quote of a request: SAS and AWS signatures, headers, connection strings, JSON keys. */
const SECRET_PATTERNS = [
    /(?<=:\/\/)[^\s/@]+(?=@)/gu,
    /(?<=\b(?:sig|signature|x-amz-signature|x-amz-security-token|x-amz-credential|x-goog-signature|accountkey|sharedaccesssignature)=)[^&;\s"'<]+/giu,
    /(?<=\bauthorization\\?["']?\s*[:=]\s*\\?["']?)[^\s\\"'][^"'\r\n]*/giu,
    /(?<=\b(?:bearer|basic|sharedkey)\s)[\w+/=.:~-]{8,}/giu,
    /-----BEGIN [^-]*PRIVATE KEY-----[\s\S]*?(?:-----END [^-]*-----|$)/gu,
    /(?<="(?:private_key|private_key_id|client_secret|refresh_token|access_token)"\s*:\s*")[^"]+/gu,
];
/** Makes one short line of a foreign text, without the given secrets and what looks like one. */
function createRedactor(secrets) {
    const hide = createHider(secrets);
    return (text) => {
        const line = hide(text).replace(/\s+/gu, ' ').trim();
        return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
    };
}
/** Takes the given secrets and what looks like one out of a text, and leaves the rest as it is. */
function createHider(secrets) {
    const hideKnown = createExactHider(secrets);
    return (text) => SECRET_PATTERNS.reduce((shown, pattern) => shown.replace(pattern, HIDDEN), hideKnown(text));
}
/** Takes the given secrets out of a text, and nothing else. */
function createExactHider(secrets) {
    const known = secrets
        .filter((secret) => secret !== undefined)
        .map((secret) => secret.trim())
        .filter((secret) => secret !== '')
        .sort((a, b) => b.length - a.length);
    return (text) => known.reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), text);
}


/***/ }),

/***/ 5804:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Dr: () => (/* binding */ archiveFailure),
/* harmony export */   _4: () => (/* binding */ archiveLines),
/* harmony export */   cl: () => (/* binding */ archiveSection),
/* harmony export */   q9: () => (/* binding */ archiveTotals)
/* harmony export */ });
/* harmony import */ var _plan_reasons_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(17686);
/* harmony import */ var _escape_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(14031);
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(12806);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(54285);
/* harmony import */ var _totals_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(72947);





const MAX_PROJECTS = 20;
function archiveTotals(archive = []) {
    const of = (kind) => archive.filter(({ outcome }) => outcome.kind === kind).length;
    return { archived: of('archived'), wouldArchive: of('would-archive'), archiveFailed: of('failed') };
}
/** What was put into the archive, by project, and what was not. */
function archiveSection({ archive = [], config }) {
    if (archive.length === 0)
        return '';
    const { archived, wouldArchive } = archiveTotals(archive);
    const went = archive.filter(({ outcome }) => ['archived', 'would-archive'].includes(outcome.kind));
    const projects = (0,_totals_js__WEBPACK_IMPORTED_MODULE_1__/* .countBy */ .Tr)(went, ({ task }) => task.projectName ?? '(no project)');
    const items = projects
        .slice(0, MAX_PROJECTS)
        .map(([name, { length }]) => `${(0,_escape_js__WEBPACK_IMPORTED_MODULE_2__/* .markdownText */ .p7)(name)}: ${(0,_format_js__WEBPACK_IMPORTED_MODULE_3__/* .counted */ .hS)(length, 'task')}`);
    const others = projects.slice(MAX_PROJECTS).reduce((sum, [, { length }]) => sum + length, 0);
    const head = config.dryRun
        ? `${(0,_format_js__WEBPACK_IMPORTED_MODULE_3__/* .counted */ .hS)(wouldArchive, 'task')} would be put into the archive`
        : `${(0,_format_js__WEBPACK_IMPORTED_MODULE_3__/* .counted */ .hS)(archived, 'task')} put into the archive`;
    return [
        '### Archived',
        `${head}, since nobody touched them. Anybody can restore them in the web UI; this run deletes none of them.`,
        (0,_markdown_js__WEBPACK_IMPORTED_MODULE_4__/* .bulletList */ .fF)([...items, ...(others > 0 ? [`others: ${(0,_format_js__WEBPACK_IMPORTED_MODULE_3__/* .counted */ .hS)(others, 'task')}`] : [])]),
        (0,_markdown_js__WEBPACK_IMPORTED_MODULE_4__/* .bulletList */ .fF)(leftOpen(archive).map((text) => (0,_escape_js__WEBPACK_IMPORTED_MODULE_2__/* .markdownText */ .p7)(text, 300))),
    ]
        .filter((part) => part !== '')
        .join('\n\n');
}
/** For the log's end. */
function archiveLines({ archive = [], config }) {
    if (archive.length === 0)
        return [];
    const { archived, wouldArchive } = archiveTotals(archive);
    const head = config.dryRun
        ? `would archive: ${(0,_format_js__WEBPACK_IMPORTED_MODULE_3__/* .counted */ .hS)(wouldArchive, 'task')}`
        : `archived: ${(0,_format_js__WEBPACK_IMPORTED_MODULE_3__/* .counted */ .hS)(archived, 'task')}`;
    return [head, ...leftOpen(archive).map((text) => `  ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_2__/* .logText */ .kc)(text)}`)];
}
/** Why the step fails, if tasks could not be archived. */
function archiveFailure({ archive = [] }) {
    const { archiveFailed } = archiveTotals(archive);
    if (archiveFailed === 0)
        return undefined;
    const error = archive.flatMap(({ outcome }) => (outcome.kind === 'failed' ? [outcome.error] : []))[0];
    return `${(0,_format_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U9)(archiveFailed)} of ${(0,_format_js__WEBPACK_IMPORTED_MODULE_3__/* .counted */ .hS)(archive.length, 'task')} could not be archived: ${error ?? ''}`;
}
function leftOpen(archive) {
    const texts = archive.flatMap(({ outcome }) => {
        switch (outcome.kind) {
            case 'failed':
                return [`could not be archived: ${outcome.error}`];
            case 'kept':
                return [`not archived after all: ${(0,_plan_reasons_js__WEBPACK_IMPORTED_MODULE_0__/* .keepReasonText */ .v2)(outcome.reason)}`];
            case 'gone':
                return ['not there any more'];
            case 'remaining':
                return ['left to the next run'];
            case 'archived':
            case 'would-archive':
                return [];
        }
    });
    return (0,_totals_js__WEBPACK_IMPORTED_MODULE_1__/* .countBy */ .Tr)(texts, (text) => text)
        .slice(0, MAX_PROJECTS)
        .map(([text, { length }]) => `${(0,_format_js__WEBPACK_IMPORTED_MODULE_3__/* .counted */ .hS)(length, 'task')} ${text}`);
}


/***/ }),

/***/ 40304:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Xc: () => (/* binding */ commonestCause),
/* harmony export */   Yj: () => (/* binding */ spareCauses),
/* harmony export */   b7: () => (/* binding */ causeSize),
/* harmony export */   x8: () => (/* binding */ failureCauses)
/* harmony export */ });
/* harmony import */ var _files_task_file_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(10349);
/* harmony import */ var _particulars_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(25475);
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(12806);
/* harmony import */ var _totals_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(72947);




/** What could not be deleted, by its cause: that of most tasks first, then that of most files. */
function failureCauses(rows) {
    const tellCause = rememberedCauses();
    const causes = new Map();
    const causeLike = (failure) => {
        const told = tellCause(failure);
        const key = JSON.stringify(told);
        const cause = causes.get(key) ?? { ...told, tasks: [], files: [] };
        causes.set(key, cause);
        return cause;
    };
    for (const { task, outcome, files } of rows) {
        const failed = files?.failed ?? [];
        for (const file of failed)
            causeLike(file).files.push(file);
        if (outcome.kind !== 'failed')
            continue;
        // A task that stays because of a file has its cause from there: its own error counts the files before it.
        const culprit = failed.find(({ error }) => outcome.error.includes(error));
        causeLike(culprit ?? outcome).tasks.push(task);
    }
    return [...causes.values()]
        .map((cause) => ({ ...cause, remedy: cause.remedy ?? defaultRemedy(cause) }))
        .toSorted((a, b) => b.tasks.length - a.tasks.length || b.files.length - a.files.length || (a.reason < b.reason ? -1 : 1));
}
/** What was left in place on purpose, the most frequent reason first. */
function spareCauses(rows) {
    return (0,_totals_js__WEBPACK_IMPORTED_MODULE_2__/* .countBy */ .Tr)(rows.flatMap(({ files }) => files?.spared ?? []), ({ reason }) => reason).map(([key, files]) => {
        const reason = key;
        return { key: reason, reason: (0,_files_task_file_js__WEBPACK_IMPORTED_MODULE_0__/* .spareReasonText */ .f)(reason), remedy: SPARE_REMEDIES[reason], files };
    });
}
const SPARE_REMEDIES = {
    foreign: 'If the host is yours, name it in files-host, or map it by uri-map.',
    'no-endpoint': 'Name it in s3-endpoints.',
    'model-kept': 'Set delete-models to true to delete such models, too.',
};
/** "3 tasks, 6 files" @param noun of what the run deletes */
function causeSize({ tasks, files }, noun) {
    const parts = [
        [tasks.length, noun],
        [files.length, 'file'],
    ];
    return parts
        .filter(([number]) => number > 0)
        .map(([number, of]) => (0,_format_js__WEBPACK_IMPORTED_MODULE_3__/* .counted */ .hS)(number, of))
        .join(', ');
}
/** The commonest cause in a sentence or two, and how many others there are. */
function commonestCause(causes, noun) {
    const [first, ...others] = causes;
    if (first === undefined)
        return '';
    const told = `${first.reason}. ${first.remedy}`;
    if (others.length === 0)
        return told;
    return `Most often (${causeSize(first, noun)}): ${told} There ${others.length === 1 ? 'is' : 'are'} ${(0,_format_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U9)(others.length)} more ${others.length === 1 ? 'cause' : 'causes'}.`;
}
const NEXT_RUN = 'The next run tries again.';
/** Nothing is left that would lead the next run to a file whose task went. */
function defaultRemedy({ tasks }) {
    return tasks.length > 0
        ? NEXT_RUN
        : 'No record names these files any more: delete them by hand, by the list in the receipt.';
}
/** Errors come in thousands, and most of them are alike. */
function rememberedCauses() {
    const known = new Map();
    return ({ error, remedy }) => {
        const told = known.get(error) ?? {
            reason: (0,_particulars_js__WEBPACK_IMPORTED_MODULE_1__/* .withoutParticulars */ .H)(withoutRemedy(error, remedy)),
            remedy: remedy === undefined || remedy === NEXT_RUN ? undefined : asSentence(remedy),
        };
        known.set(error, told);
        return told;
    };
}
function withoutRemedy(error, remedy = '') {
    const place = remedy === '' ? -1 : error.indexOf(remedy);
    const without = place < 0 ? error : error.slice(0, place).replace(/[\s.;:,]+$/u, '') + error.slice(place + remedy.length);
    return without.trim().replace(/\.$/u, '');
}
function asSentence(text) {
    return `${(0,_format_js__WEBPACK_IMPORTED_MODULE_3__/* .upperFirst */ .Zb)(text)}${/[.!?]$/u.test(text) ? '' : '.'}`;
}


/***/ }),

/***/ 14031:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   D9: () => (/* binding */ markdownCode),
/* harmony export */   Hg: () => (/* binding */ mermaidText),
/* harmony export */   Jj: () => (/* binding */ cut),
/* harmony export */   Zt: () => (/* binding */ markdownName),
/* harmony export */   h$: () => (/* binding */ markdownProse),
/* harmony export */   kc: () => (/* binding */ logText),
/* harmony export */   p7: () => (/* binding */ markdownText),
/* harmony export */   wh: () => (/* binding */ plainText),
/* harmony export */   xr: () => (/* binding */ annotationText)
/* harmony export */ });
/* unused harmony export cutMiddle */
/**
 * Foreign text (names of tasks, projects and users, messages of servers) made safe for where it is printed.
 * What would not be seen, or would be obeyed, is shown as its code point instead.
 */
/** Controls, line separators, and the invisible characters that reorder or hide text (bidi, zero width, tags). */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;
/** Cuts by code points, so that no character is torn. */
function cut(text, maxLength) {
    if (text.length <= maxLength)
        return text;
    const points = Array.from(text.slice(0, maxLength * 2 + 1));
    return points.length <= maxLength ? text : `${points.slice(0, maxLength - 1).join('')}…`;
}
/** Cuts out of the middle: names of one family differ at their ends. */
function cutMiddle(text, maxLength) {
    if (text.length <= maxLength)
        return text;
    const points = Array.from(text);
    if (points.length <= maxLength)
        return text;
    const head = Math.ceil((maxLength - 1) / 2);
    return `${points.slice(0, head).join('')}…${points.slice(points.length - (maxLength - 1 - head)).join('')}`;
}
/**
 * For one line of a log. Such a line must not start with `::`, nor hold `##[` or `##vso[` anywhere: they are commands
 * to the runners of GitHub and of Azure Pipelines (docs/architecture.md, "Foreign text").
 */
function logText(text, maxLength = 200) {
    return showUnseen(cut(text, maxLength))
        .replace(/^(\s*):/u, '$1\\:')
        .replace(/##(\w*)\[/gu, '##$1\\[');
}
/** For an error of several lines, which the runner shows as an annotation and in the log. */
function annotationText(text) {
    return text
        .split('\n')
        .map((line) => logText(line, 2_000))
        .join('\n');
}
/** For one line of text that nothing obeys: only what would not be seen is spelt. */
function plainText(text, maxLength) {
    return showUnseen(cut(text, maxLength));
}
/**
 * Signs that are markup, and what GitHub looks for in the text that is left when all markup and all entities are read:
 * links (`://`, `www.`, `@`), mentions, references (`#1`, `GH-1`, hashes of commits), `:emoji:` and `$math$`.
 */
const ACTIVE = /(?<![\da-z])(?=\d*[a-f])[\da-f]{7,40}(?![\da-z])|(?<=www)\.|(?<=GH)-(?=\d)|[!-*:-@[-`{-~]/giu;
/** Entities do not hide these: an element around such a sign parts the text that GitHub looks through. */
const SOUGHT = /[#$.:@-]/u;
/** What makes a list or a block of code where a line begins. */
const LINE_START = /^(?:[ +-]|\d+(?=\.))/u;
/** Letters written from right to left, with which a name would turn the order of what stands beside it. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** For Markdown and HTML alike: no sign in it is read as markup, a link, a mention or a reference. */
function markdownText(text, maxLength = 100) {
    return safeMarkdown(cut(text, maxLength));
}
/** The name of a task, a project or a user: its end is kept, and a line may break behind each part of a path. */
function markdownName(text, maxLength = 100) {
    return safeMarkdown(cutMiddle(text, maxLength)).replaceAll(/(?<!<)\//gu, '/<wbr>');
}
/** Own words with names of inputs between backticks, and perhaps foreign text among them. */
function markdownProse(text, maxLength = 500) {
    return cut(text, maxLength)
        .split('`')
        .map((part, i) => (i % 2 === 0 ? safeMarkdown(part) : `<code>${inert(part, (hash) => hash)}</code>`))
        .join('');
}
function safeMarkdown(text) {
    const safe = inert(text, (hash) => `<code>${hash}</code>`);
    return RIGHT_TO_LEFT.test(safe)
        ? `<span dir="auto">${safe}</span>`
        : safe.replace(LINE_START, (start) => entityOf(start) + start.slice(1));
}
/** An id or a URI, set as code. */
function markdownCode(text, maxLength = 100) {
    const safe = inert(cutMiddle(text, maxLength), (hash) => hash);
    return `<code${RIGHT_TO_LEFT.test(safe) ? ' dir="auto"' : ''}>${safe}</code>`;
}
function inert(text, ofHash) {
    return showUnseen(text).replace(ACTIVE, (found) => {
        if (found.length > 1)
            return ofHash(found);
        return SOUGHT.test(found) ? `<span>${entityOf(found)}</span>` : entityOf(found);
    });
}
function entityOf(sign) {
    return `&#${sign.charCodeAt(0)};`;
}
/**
 * For a label in a Mermaid chart, between quotes. Charts have their own markup, directives and entities, so only letters,
 * digits and a few signs are left; the table beside the chart holds the name as it is.
 */
function mermaidText(text, maxLength = 40) {
    return cutMiddle(text.replaceAll(UNSEEN, ' ').replaceAll(/[^\p{L}\p{M}\p{N} ._/-]/gu, '_'), maxLength);
}
function showUnseen(text) {
    return text.replace(UNSEEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}


/***/ }),

/***/ 88031:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ examples),
/* harmony export */   V: () => (/* binding */ nameOf)
/* harmony export */ });
/* harmony import */ var _escape_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(14031);
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(12806);


/** A task as people know it, with a link to where the web UI shows it, and the start of its id. */
function nameOf(task, pageOf) {
    const name = task.name.trim() === '' ? '(no name)' : (0,_escape_js__WEBPACK_IMPORTED_MODULE_0__/* .markdownName */ .Zt)(task.name, 60);
    const page = pageOf(task);
    return `${page === undefined ? name : `[${name}](${page})`} ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_0__/* .markdownCode */ .D9)(task.id.slice(0, 8))}`;
}
/** The first few, and how many more there are. */
function examples(tasks, pageOf, max = 3) {
    const more = tasks.length - max;
    const named = tasks.slice(0, max).map((task) => nameOf(task, pageOf));
    return named.join(', ') + (more > 0 ? ` and ${(0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .count */ .U9)(more)} more` : '');
}


/***/ }),

/***/ 62029:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ fileCredentials)
/* harmony export */ });
/** For which stores the configuration file has credentials that no variable beats, for people; empty if for none. */
function fileCredentials({ storeCredentials: { s3, gcs, azure } }) {
    const places = [
        ...s3.map(({ host, bucket }) => [host === undefined ? 'S3' : `S3 at ${host}`, named('bucket', bucket)]),
        ...gcs.map(({ bucket }) => ['Google Cloud Storage', named('bucket', bucket)]),
        ...azure.map(({ account, container }) => [`Azure account "${account}"`, named('container', container)]),
    ];
    return places.map((words) => words.filter((word) => word !== '').join(', ')).join('; ');
}
function named(kind, name) {
    return name === undefined ? '' : `${kind} "${name}"`;
}


/***/ }),

/***/ 49092:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ countedKind)
/* harmony export */ });
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(12806);

/** "60 debug samples", "1 model", "3 unrecorded" */
function countedKind(number, kind) {
    return kind === 'unrecorded' ? `${(0,_format_js__WEBPACK_IMPORTED_MODULE_0__/* .count */ .U9)(number)} unrecorded` : (0,_format_js__WEBPACK_IMPORTED_MODULE_0__/* .counted */ .hS)(number, kind.replace('-', ' '));
}


/***/ }),

/***/ 77503:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   j: () => (/* binding */ fileSections),
/* harmony export */   m: () => (/* binding */ wholeFoldersText)
/* harmony export */ });
/* harmony import */ var _plan_agreed_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(47);
/* harmony import */ var _files_task_file_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(10349);
/* harmony import */ var _causes_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(40304);
/* harmony import */ var _escape_js__WEBPACK_IMPORTED_MODULE_8__ = __nccwpck_require__(14031);
/* harmony import */ var _file_kinds_js__WEBPACK_IMPORTED_MODULE_7__ = __nccwpck_require__(49092);
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(12806);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_9__ = __nccwpck_require__(54285);
/* harmony import */ var _not_listed_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(76345);
/* harmony import */ var _sizes_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(54164);
/* harmony import */ var _totals_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(72947);










const URI_LENGTH = 160;
/** What became of the files: what was deleted, and what was left on purpose. */
function fileSections({ rows, config }, totals) {
    const models = modelRecords(totals);
    const deleting = config.rules.filter(({ keep }) => !keep);
    const who = (0,_plan_agreed_js__WEBPACK_IMPORTED_MODULE_5__/* .agreed */ .b)(deleting, ({ deleteFiles }) => deleteFiles);
    const sections = who === 'server' || who === 'none'
        ? [models, who === 'server' ? SERVER_NOTE : NONE_NOTE]
        : [
            `${deletedByKind(rows, config.dryRun, totals)} ${models}`.trim(),
            wholeFolders(rows, config),
            sparedFiles(rows),
            leftFolders(rows),
            notListed(rows),
        ];
    return sections.filter((section) => section !== '').join('\n\n');
}
const SERVER_NOTE = '### Files\n\nFiles are left to the server (`delete-files: server`). **This step cannot see whether they go**: the ' +
    "server's own job deletes them later, and only those whose URL starts with a prefix it is set to, usually " +
    "`CLEARML_FILES_HOST` in the server's configuration.";
const NONE_NOTE = '### Files\n\nFiles stay in their stores (`delete-files: none`); the receipt lists what the server named.';
function modelRecords({ deletedModels }) {
    if (deletedModels === 0)
        return '';
    return `${(0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .counted */ .hS)(deletedModels, 'model record')} went with ${deletedModels === 1 ? 'its task' : 'their tasks'}.`;
}
function deletedByKind(rows, isDryRun, totals) {
    const { files } = totals;
    const sizes = (0,_sizes_js__WEBPACK_IMPORTED_MODULE_3__/* .sizeDetails */ .Aw)((0,_totals_js__WEBPACK_IMPORTED_MODULE_4__/* .sizeOfTotals */ .oC)(totals));
    const sum = (of) => rows.reduce((total, row) => total + of(row), 0);
    const kinds = _files_task_file_js__WEBPACK_IMPORTED_MODULE_0__/* .FILE_KINDS */ .R.map((kind) => [kind, sum((row) => row.files?.deleted[kind] ?? 0)])
        .filter(([, number]) => number > 0)
        .map(([kind, number]) => (0,_file_kinds_js__WEBPACK_IMPORTED_MODULE_7__/* .countedKind */ .p)(number, kind));
    const stores = Object.entries(STORE_NAMES)
        .map(([store, name]) => [name, sum((row) => row.files?.byStore[store] ?? 0)])
        .filter(([, number]) => number > 0);
    const where = stores.map(([name, number]) => stores.length > 1 ? `${(0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .count */ .U9)(number)} on ${name}` : `all on ${name}`);
    const number = isDryRun ? files.wouldDelete : files.deleted;
    const sentences = [
        ...(number > 0
            ? [`Files ${isDryRun ? 'that would go' : 'deleted'}: ${kinds.join(', ')}; ${where.join(', ')}.`]
            : []),
        ...(sizes === '' ? [] : [`Sizes: ${sizes}.`]),
        ...(files.gone > 0
            ? [`${(0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .counted */ .hS)(files.gone, 'file')} ${files.gone === 1 ? 'was' : 'were'} already gone.`]
            : []),
    ];
    return sentences.join(' ');
}
const STORE_NAMES = {
    fileserver: 'the fileserver',
    s3: 'S3',
    gcs: 'Google Cloud Storage',
    azure: 'Azure Blob Storage',
    folder: 'shared folders',
};
function sparedFiles(rows) {
    const items = (0,_causes_js__WEBPACK_IMPORTED_MODULE_1__/* .spareCauses */ .Yj)(rows).map(({ reason, remedy, files }) => {
        const what = `**${(0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .counted */ .hS)(files.length, 'file')}:** ${reason}.${remedy === undefined ? '' : ` ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_8__/* .markdownText */ .p7)(remedy)}`}`;
        return `${what}<br>for example ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_8__/* .markdownCode */ .D9)(files[0]?.uri ?? '', URI_LENGTH)}`;
    });
    return items.length === 0 ? '' : `### Files left in place\n\n${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_9__/* .bulletList */ .fF)(items)}`;
}
/** Their files count only as far as the server could list them. */
function wholeFoldersText(folders, { dryRun }) {
    const verb = dryRun ? 'would go' : 'went';
    return `${(0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .counted */ .hS)(folders, 'task folder')} ${verb} as a whole, with files that the server could not list one by one`;
}
function wholeFolders(rows, config) {
    const folders = rows.flatMap(({ files }) => files?.wholeFolders ?? []);
    const [first] = folders;
    if (first === undefined)
        return '';
    return `${wholeFoldersText(folders.length, config)}, for example ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_8__/* .markdownCode */ .D9)(first, URI_LENGTH)}.`;
}
function leftFolders(rows) {
    const left = rows.flatMap(({ files }) => files?.leftFolders ?? []);
    const [first] = left;
    if (first === undefined)
        return '';
    return `${(0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .counted */ .hS)(left.length, 'task folder')} could not be removed, for example ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_8__/* .markdownCode */ .D9)(first, URI_LENGTH)}.`;
}
function notListed(rows) {
    const text = (0,_not_listed_js__WEBPACK_IMPORTED_MODULE_2__/* .notListedText */ ._)(rows);
    return text === undefined ? '' : (0,_escape_js__WEBPACK_IMPORTED_MODULE_8__/* .markdownText */ .p7)(text, 1000);
}


/***/ }),

/***/ 91938:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ Fingerprint)
/* harmony export */ });
/* unused harmony export canonicalJson */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);

const ROWS = 'tasks';
/**
 * The fingerprint of a receipt: SHA-256 over its JSON without blanks, with the fields of every object in order of their
 * names, and without the fingerprint itself. Rows are added one by one, so that no receipt lies in memory as a whole.
 */
class Fingerprint {
    #hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256');
    #end;
    #separator = '';
    constructor(head) {
        const fields = Object.entries(head)
            .filter(([name, value]) => name !== ROWS && name !== 'fingerprint' && value !== undefined)
            .map(([name, value]) => ({ name, text: `${JSON.stringify(name)}:${canonicalJson(value)}` }))
            .toSorted((a, b) => (a.name < b.name ? -1 : 1));
        const before = fields.filter(({ name }) => name < ROWS).map(({ text }) => `${text},`);
        const after = fields.filter(({ name }) => name > ROWS).map(({ text }) => `,${text}`);
        this.#hash.update(`{${before.join('')}"${ROWS}":[`);
        this.#end = `]${after.join('')}}`;
    }
    add(row) {
        this.#hash.update(this.#separator + canonicalJson(row));
        this.#separator = ',';
    }
    digest() {
        return this.#hash.update(this.#end).digest('hex');
    }
}
function canonicalJson(value) {
    if (Array.isArray(value))
        return `[${value.map(canonicalJson).join(',')}]`;
    if (typeof value !== 'object' || value === null)
        return JSON.stringify(value);
    const fields = Object.entries(value)
        .filter(([, field]) => field !== undefined)
        .toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`).join(',')}}`;
}


/***/ }),

/***/ 12806:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  QR: () => (/* binding */ ageInDays),
  ee: () => (/* binding */ bytes),
  U9: () => (/* binding */ count),
  hS: () => (/* binding */ counted),
  vd: () => (/* binding */ day),
  p0: () => (/* binding */ duration),
  R_: () => (/* binding */ heading),
  uR: () => (/* binding */ instant),
  Ly: () => (/* binding */ isoTime),
  Vc: () => (/* binding */ minute),
  GD: () => (/* binding */ remainingTime),
  Zb: () => (/* binding */ upperFirst)
});

;// CONCATENATED MODULE: ./node_modules/pretty-bytes/index.js
const BYTE_UNITS = [
	'B',
	'kB',
	'MB',
	'GB',
	'TB',
	'PB',
	'EB',
	'ZB',
	'YB',
];

const BIBYTE_UNITS = [
	'B',
	'KiB',
	'MiB',
	'GiB',
	'TiB',
	'PiB',
	'EiB',
	'ZiB',
	'YiB',
];

const BIT_UNITS = [
	'b',
	'kbit',
	'Mbit',
	'Gbit',
	'Tbit',
	'Pbit',
	'Ebit',
	'Zbit',
	'Ybit',
];

const BIBIT_UNITS = [
	'b',
	'kibit',
	'Mibit',
	'Gibit',
	'Tibit',
	'Pibit',
	'Eibit',
	'Zibit',
	'Yibit',
];

// Indexed by `bits` and then `binary`, so the four unit systems are picked in one step.
const UNIT_SETS = [BYTE_UNITS, BIBYTE_UNITS, BIT_UNITS, BIBIT_UNITS];

/*
`Number#toString` switches to exponential notation outside the range [1e-6, 1e21) and `Intl.NumberFormat` drops every fraction digit past the 100 it accepts.
Byte counts read as plain decimal numbers, so both losses are undone here. Expects a finite, non-negative number.
*/
const toDecimalString = number => {
	if (number >= 1e-6 && number < 1e21) {
		return String(number);
	}

	const [mantissa, exponentString] = number.toExponential().split('e');
	const digits = mantissa.replace('.', '');
	const pointPosition = Number(exponentString) + 1;
	const isPositive = pointPosition > 0;
	const padded = isPositive ? digits.padEnd(pointPosition, '0') : '0'.repeat(1 - pointPosition) + digits;
	const integerPart = padded.slice(0, isPositive ? pointPosition : 1);
	const fractionPart = padded.slice(isPositive ? pointPosition : 1).replace(/0+$/, '');

	return fractionPart ? `${integerPart}.${fractionPart}` : integerPart;
};

/*
Formats the given number using `Number#toLocaleString`.
- If locale is a string or array, the value is expected to be a BCP 47 language tag or list of language tags (for example: `de`).
- If locale is true, the system default locale is used for translation.
- If locale is false or unspecified, formatting options are applied without localization; without options, the number is written out as plain digits.
*/
const toLocaleString = (number, locale, options) => {
	if (typeof locale === 'string' || Array.isArray(locale) || locale === true) {
		const locales = locale === true ? undefined : locale;

		if (options !== undefined) {
			return number.toLocaleString(locales, options);
		}

		// `Intl.NumberFormat` limits itself to 3 *fraction* digits while the default here is 3 *significant* digits, so the limit comes from the value.
		const text = toDecimalString(number);
		const pointIndex = text.indexOf('.');
		const maximumFractionDigits = pointIndex === -1 ? 0 : text.length - pointIndex - 1;

		// `Intl.NumberFormat` accepts at most 100 fraction digits. Rounding to 3 significant digits only needs more than that for absurdly small values, which are written out as plain digits instead.
		if (maximumFractionDigits > 100) {
			return text;
		}

		return number.toLocaleString(locales, {maximumFractionDigits});
	}

	if (options === undefined) {
		return toDecimalString(number);
	}

	return number.toLocaleString('en-US', {...options, useGrouping: false});
};

const log10 = numberOrBigInt => {
	if (typeof numberOrBigInt === 'number') {
		return Math.log10(numberOrBigInt);
	}

	const string = numberOrBigInt.toString(10);

	// A `number` only holds about 15 significant digits, so the remaining digits cannot move the magnitude. The result can still land exactly on a unit boundary, which the caller corrects for.
	return string.length + Math.log10(`0.${string.slice(0, 15)}`);
};

const log = numberOrBigInt => {
	if (typeof numberOrBigInt === 'number') {
		return Math.log(numberOrBigInt);
	}

	return log10(numberOrBigInt) * Math.log(10);
};

/*
A `bigint` that a `number` can hold exactly is divided the same way, so the output never depends on which type it was given as.
`floor(a / b) + (a % b) / b` is a different double than `a / b`, which flips the rounding at ties like 1805 bytes.
*/
const divide = (numberOrBigInt, base, exponent) => {
	const divisor = base ** exponent;

	if (typeof numberOrBigInt === 'number' || numberOrBigInt <= Number.MAX_SAFE_INTEGER) {
		return Number(numberOrBigInt) / divisor;
	}

	// `divisor` is not exact for every unit, as `1000 ** 8` is not `1e24`, so the exact divisor is rebuilt from the base and the exponent.
	const bigintDivisor = BigInt(base) ** BigInt(exponent);
	const integerPart = numberOrBigInt / bigintDivisor;
	const remainder = numberOrBigInt % bigintDivisor;

	return Number(integerPart) + (Number(remainder) / divisor);
};

/*
The plain decimal digits of a scaled value that no `number` can hold. `Intl.NumberFormat` is not involved, so the output carries no grouping or localized separator, the same as the fallback for a value with more fraction digits than it accepts.
*/
const toUnrepresentableString = (number, base, exponent, localeOptions) => {
	const scale = BigInt(base) ** BigInt(exponent);
	const whole = number / scale;

	// The 3 significant digit default never bites here: it only ever rounds to at least as many digits as the value has integers, and this one has far more than 3.
	if (localeOptions === undefined) {
		return whole.toString();
	}

	// The fraction digit options take over from that default, so the integer part stays exact and the fraction is truncated.
	const minimumFractionDigits = localeOptions.minimumFractionDigits ?? 0;
	const maximumFractionDigits = Math.max(localeOptions.maximumFractionDigits ?? 3, minimumFractionDigits);
	const truncated = ((number % scale) * (10n ** BigInt(maximumFractionDigits)) / scale).toString().padStart(maximumFractionDigits, '0');
	const fraction = truncated.replace(/0+$/, '').padEnd(minimumFractionDigits, '0');

	return fraction ? `${whole}.${fraction}` : whole.toString();
};

/*
The sign to print in front of the number. A difference of exactly zero gets a space instead of a plus sign, for better alignment. `0 === 0n` is `false`, so both are compared.
*/
const signOf = (number, signed) => {
	if (number < 0) {
		return '-';
	}

	if (!signed) {
		return '';
	}

	return number === 0 || number === 0n ? ' ' : '+';
};

const assertFixedWidth = fixedWidth => {
	if (fixedWidth !== undefined && (typeof fixedWidth !== 'number' || !Number.isSafeInteger(fixedWidth) || fixedWidth < 0)) {
		throw new TypeError(`Expected fixedWidth to be a non-negative integer, got ${typeof fixedWidth}: ${fixedWidth}`);
	}
};

/*
`Intl.NumberFormat` silently truncates non-integers, so they are rejected here instead of quietly changing the output.
*/
const assertFractionDigits = (name, value) => {
	if (value !== undefined && (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 100)) {
		throw new TypeError(`Expected ${name} to be an integer between 0 and 100, got ${typeof value}: ${value}`);
	}
};

const buildLocaleOptions = options => {
	const {minimumFractionDigits, maximumFractionDigits} = options;

	if (minimumFractionDigits === undefined && maximumFractionDigits === undefined) {
		return undefined;
	}

	assertFractionDigits('minimumFractionDigits', minimumFractionDigits);
	assertFractionDigits('maximumFractionDigits', maximumFractionDigits);

	// Checked here rather than left to `Intl.NumberFormat`, which is skipped for a value past the number range.
	if (minimumFractionDigits > maximumFractionDigits) {
		throw new RangeError(`Expected minimumFractionDigits (${minimumFractionDigits}) to not be greater than maximumFractionDigits (${maximumFractionDigits})`);
	}

	return {
		...(minimumFractionDigits !== undefined && {minimumFractionDigits}),
		...(maximumFractionDigits !== undefined && {maximumFractionDigits}),
		roundingMode: 'trunc',
	};
};

function prettyBytes(number, options) {
	if (typeof number !== 'bigint' && !Number.isFinite(number)) {
		throw new TypeError(`Expected a finite number, got ${typeof number}: ${number}`);
	}

	options = {
		bits: false,
		binary: false,
		space: true,
		nonBreakingSpace: false,
		...options,
	};

	assertFixedWidth(options.fixedWidth);
	const localeOptions = buildLocaleOptions(options);

	// Indexed by `bits` then `binary`, so the four combinations line up in one table.
	const UNITS = UNIT_SETS[(options.bits ? 2 : 0) + (options.binary ? 1 : 0)];

	const separator = options.space ? (options.nonBreakingSpace ? '\u00A0' : ' ') : '';

	// Normalize `-0` to `0` so it never formats as `-0`.
	if (Object.is(number, -0)) {
		number = 0;
	}

	const prefix = signOf(number, options.signed);

	if (number < 0) {
		number = -number;
	}

	const base = options.binary ? 1024 : 1000;

	let exponent = 0;
	if (number >= 1) {
		exponent = Math.min(Math.floor(options.binary ? log(number) / Math.log(base) : log10(number) / 3), UNITS.length - 1);
	}

	// A `number` always scales down to something a `number` can hold, and a `bigint` stops being able to once the quotient passes `Number.MAX_VALUE`, where `divide` overflows to `Infinity` and the exact quotient is formatted instead.
	const scaled = divide(number, base, exponent);

	let numberString;
	if (Number.isFinite(scaled)) {
		number = scaled;

		// A value that sits just below a unit boundary, like `999999999999999` bytes, has a `log10` that rounds up to the boundary itself, so the exponent has to be corrected back.
		if (number < 1 && exponent > 0) {
			number *= base;
			exponent -= 1;
		}

		if (!localeOptions) {
			const minimumPrecision = Math.max(3, Math.floor(number).toString().length);
			number = Number(number.toPrecision(minimumPrecision));

			if (number >= base && exponent < UNITS.length - 1) {
				number /= base;
				exponent += 1;
			}
		}

		numberString = toLocaleString(number, options.locale, localeOptions);
	} else {
		// The scaled value is past what a `number` can hold, so the exact quotient is written out instead.
		numberString = toUnrepresentableString(number, base, exponent, localeOptions);
	}

	const result = prefix + numberString + separator + UNITS[exponent];
	return result.padStart(options.fixedWidth ?? 0);
}

;// CONCATENATED MODULE: ./src/report/format.ts

/** 1536 → "1.5 KiB" */
function bytes(value) {
    return prettyBytes(value, { binary: true });
}
const DAY_MS = 86_400_000;
/** 'leftover folder' → 'Leftover folder' */
function upperFirst(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}
/** (…, 'task') → "Tasks", for the head of a column */
function heading(noun) {
    return `${upperFirst(noun)}s`;
}
/** 1250 → "1,250"; 12.34 → "12.3". By hand, since loading the languages of Intl takes longer than an empty run. */
function count(value) {
    const [whole = '', ...fraction] = String(Math.round(value * 10) / 10).split('.');
    return [whole.replace(/\B(?=(?:\d{3})+$)/gu, ','), ...fraction].join('.');
}
/** (1, 'task') → "1 task"; (3, 'task') → "3 tasks" */
function counted(value, noun) {
    return `${count(value)} ${value === 1 ? noun : `${noun}s`}`;
}
/** "850 ms", "12.3 s", "4 min 5 s", "2 h 10 min" */
function duration(ms) {
    if (ms < 1000)
        return `${Math.round(ms)} ms`;
    const seconds = ms / 1000;
    if (seconds < 60)
        return `${count(seconds)} s`;
    const minutes = Math.floor(seconds / 60);
    return minutes < 60
        ? `${minutes} min ${Math.floor(seconds % 60)} s`
        : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
/** "less than a minute left", "about 4 minutes left", "about 2.5 hours left": no more exact than an estimate is. */
function remainingTime(ms) {
    const minutes = ms / 60_000;
    if (minutes < 0.8)
        return 'less than a minute left';
    if (minutes < 90)
        return `about ${counted(Math.round(minutes), 'minute')} left`;
    return `about ${counted(Math.round(minutes / 30) / 2, 'hour')} left`;
}
/** As the receipt writes it, with milliseconds. */
function isoTime(atMs) {
    return new Date(atMs).toISOString();
}
/** ISO 8601 in UTC, to the second. */
function instant(atMs) {
    return new Date(atMs).toISOString().replace(/\.\d{3}Z$/u, 'Z');
}
/** "2026-11-22 12:00 UTC" */
function minute(atMs) {
    return `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
/** Only the day, in UTC. */
function day(atMs) {
    return instant(atMs).slice(0, 10);
}
function ageInDays(atMs, nowMs) {
    return counted(Math.floor((nowMs - atMs) / DAY_MS), 'day');
}


/***/ }),

/***/ 28192:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ keptByReason)
/* harmony export */ });
/* harmony import */ var _plan_reasons_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(17686);
/* harmony import */ var _row_rule_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(69717);
/* harmony import */ var _totals_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(72947);



/** The tasks that stayed, by rule and reason in words, the most frequent first. */
function keptByReason(rows) {
    const kept = rows.flatMap(({ task, decision, outcome, rule }) => {
        if (outcome.kind !== 'kept')
            return [];
        const textOf = decision === 'keep' ? _plan_reasons_js__WEBPACK_IMPORTED_MODULE_0__/* .keepReasonText */ .v2 : _plan_reasons_js__WEBPACK_IMPORTED_MODULE_0__/* .lateKeepReasonText */ .ld;
        return [{ task, rule, reason: outcome.reason, text: (0,_row_rule_js__WEBPACK_IMPORTED_MODULE_1__/* .ruleText */ .Y3)(rule) + textOf(outcome.reason) }];
    });
    return (0,_totals_js__WEBPACK_IMPORTED_MODULE_2__/* .countBy */ .Tr)(kept, ({ text }) => text).flatMap(([text, members]) => {
        const [first] = members;
        return first === undefined
            ? []
            : [{ reason: first.reason, rule: first.rule, text, tasks: members.map(({ task }) => task) }];
    });
}


/***/ }),

/***/ 91003:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   M7: () => (/* binding */ mayHaveLeftEvents),
/* harmony export */   kr: () => (/* binding */ leftEventsSection),
/* harmony export */   o8: () => (/* binding */ leftEventsText)
/* harmony export */ });
/* harmony import */ var _plan_target_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(93786);
/* harmony import */ var _examples_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(88031);
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(12806);



/** Whether the server failed on the deletion when the record was gone already: docs/reliability.md. */
function mayHaveLeftEvents(outcome) {
    return outcome.kind === 'deleted' && outcome.unsaid === 'server-error';
}
/** What is the matter, and who can do something about it. */
function leftEventsText(number, noun) {
    return (`${(0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .counted */ .hS)(number, `deleted ${noun}`)} may have left metrics, plots and console lines on the server: it failed while it ` +
        'deleted them, and no call of its API can remove them any more. Its admin looks at Elasticsearch.');
}
function leftEventsSection({ rows, config }) {
    const tasks = rows.filter(({ outcome }) => mayHaveLeftEvents(outcome)).map(({ task }) => task);
    if (tasks.length === 0)
        return '';
    return `### Events left on the server\n\n${leftEventsText(tasks.length, (0,_plan_target_js__WEBPACK_IMPORTED_MODULE_0__/* .nounOf */ .a2)(config))}<br>${(0,_examples_js__WEBPACK_IMPORTED_MODULE_2__/* .examples */ .K)(tasks, () => undefined)}`;
}


/***/ }),

/***/ 6977:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ leftText)
/* harmony export */ });
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(12806);
/* harmony import */ var _row_rule_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(69717);


const WORDS = { remaining: 'for the next run', failed: 'failed', kept: 'kept' };
/** What a live run leaves in the archive, of all that the server listed to it: how many, and why they are there. */
function leftText({ rows, config }) {
    const kind = (0,_row_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .listedNoun */ .yW)(config);
    const left = rows.filter(({ outcome }) => outcome.kind === 'remaining' ||
        outcome.kind === 'failed' ||
        (outcome.kind === 'kept' && outcome.reason !== 'not-archived'));
    if (left.length === 0)
        return `No ${kind} is left of those listed`;
    const parts = ['remaining', 'failed', 'kept'].flatMap((name) => {
        const { length } = left.filter(({ outcome }) => outcome.kind === name);
        return length === 0 ? [] : [`${(0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .count */ .U9)(length)} ${WORDS[name]}`];
    });
    const verb = left.length === 1 ? 'is' : 'are';
    return `${(0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .counted */ .hS)(left.length, kind)} ${verb} left of those listed: ${parts.join(', ')}`;
}


/***/ }),

/***/ 57202:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   aj: () => (/* binding */ warningOf),
/* harmony export */   cC: () => (/* binding */ leftoversSection),
/* harmony export */   qL: () => (/* binding */ findingsLines)
/* harmony export */ });
/* harmony import */ var _leftovers_findings_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(10836);
/* harmony import */ var _escape_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(14031);
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(12806);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(54285);




const MAX_EXAMPLES = 5;
const KEY_LENGTH = 160;
const COLUMNS = ['left', 'right', 'right', 'right'];
/** What lies below the roots, counted; empty for other targets. */
function leftoversSection({ findings }) {
    if (findings === undefined)
        return '';
    const { all, ofTasks, leftovers, unknown, odd, byYear } = findings;
    const line = (name, { folders, files, bytes: size }) => [
        name,
        (0,_format_js__WEBPACK_IMPORTED_MODULE_0__/* .count */ .U9)(folders),
        (0,_format_js__WEBPACK_IMPORTED_MODULE_0__/* .count */ .U9)(files),
        (0,_format_js__WEBPACK_IMPORTED_MODULE_0__/* .bytes */ .ee)(size),
    ];
    const counts = (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['Below the roots', 'Folders', 'Files', 'Size'], COLUMNS, [
        line('Folders of tasks', all),
        line('… whose tasks exist', ofTasks),
        line('… left over', leftovers),
        line('… of these, id named by no record', unknown),
        ['Files in no such folder', '', (0,_format_js__WEBPACK_IMPORTED_MODULE_0__/* .count */ .U9)(odd.files), (0,_format_js__WEBPACK_IMPORTED_MODULE_0__/* .bytes */ .ee)(odd.bytes)],
    ]);
    const years = (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['Newest file', 'Folders', 'Files', 'Size'], COLUMNS, byYear.map((one) => line(String(one.year), one)));
    const warning = warningOf(findings);
    const examples = odd.examples.slice(0, MAX_EXAMPLES).map((key) => (0,_escape_js__WEBPACK_IMPORTED_MODULE_2__/* .markdownCode */ .D9)(key, KEY_LENGTH));
    return [
        warning === undefined ? '' : (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .alert */ .xE)('WARNING', warning),
        counts,
        byYear.length === 0 ? '' : (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .details */ .zH)('Leftovers by year', years),
        examples.length === 0
            ? ''
            : `Files in no such folder are never touched, for example ${examples.join(', ')}.`,
    ]
        .filter((part) => part !== '')
        .join('\n\n');
}
/** The same for the log. */
function findingsLines(findings) {
    const { all, ofTasks, leftovers, unknown, odd, byYear } = findings;
    const text = ({ folders, files, bytes: size }) => `${(0,_format_js__WEBPACK_IMPORTED_MODULE_0__/* .counted */ .hS)(folders, 'folder')} with ${(0,_format_js__WEBPACK_IMPORTED_MODULE_0__/* .counted */ .hS)(files, 'file')} (${(0,_format_js__WEBPACK_IMPORTED_MODULE_0__/* .bytes */ .ee)(size)})`;
    const [example] = odd.examples;
    return [
        `Folders of tasks below the roots: ${text(all)}, of which ${(0,_format_js__WEBPACK_IMPORTED_MODULE_0__/* .count */ .U9)(ofTasks.folders)} belong to tasks of this server`,
        `Left over: ${text(leftovers)}`,
        ...byYear.map((one) => `  newest file of ${one.year}: ${text(one)}`),
        ...(unknown.folders === 0
            ? []
            : [
                `  ids that no record mentions: ${(0,_format_js__WEBPACK_IMPORTED_MODULE_0__/* .count */ .U9)(unknown.folders)} of ${(0,_format_js__WEBPACK_IMPORTED_MODULE_0__/* .count */ .U9)(leftovers.folders)}; they may be of another ` +
                    'server or workspace',
            ]),
        ...(example === undefined
            ? []
            : [
                `Files in no such folder: ${(0,_format_js__WEBPACK_IMPORTED_MODULE_0__/* .count */ .U9)(odd.files)} (${(0,_format_js__WEBPACK_IMPORTED_MODULE_0__/* .bytes */ .ee)(odd.bytes)}), never touched, for example ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_2__/* .logText */ .kc)(example)}`,
            ]),
    ];
}
/** What a person should know before a plan is approved. */
function warningOf(findings) {
    if (!(0,_leftovers_findings_js__WEBPACK_IMPORTED_MODULE_3__/* .isMostlyForeign */ .d)(findings))
        return undefined;
    return (`Only ${(0,_format_js__WEBPACK_IMPORTED_MODULE_0__/* .count */ .U9)(findings.ofTasks.folders)} of ${(0,_format_js__WEBPACK_IMPORTED_MODULE_0__/* .count */ .U9)(findings.all.folders)} folders belong to tasks of this server: ` +
        'another server or workspace may write to the same place. Look at its tasks before you approve anything.');
}


/***/ }),

/***/ 54285:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   a4: () => (/* binding */ mermaid),
/* harmony export */   fF: () => (/* binding */ bulletList),
/* harmony export */   tp: () => (/* binding */ table),
/* harmony export */   xE: () => (/* binding */ alert),
/* harmony export */   zH: () => (/* binding */ details)
/* harmony export */ });
/** Building blocks of GitHub-flavoured Markdown. Cells and items are Markdown already: foreign text comes escaped. */
function table(header, align, rows) {
    const line = (cells) => `| ${cells.join(' | ')} |`;
    const rule = align.map((side) => (side === 'right' ? '---:' : '---'));
    // A number and its unit stay on one line.
    const body = rows.map((cells) => cells.map((cell, i) => (align[i] === 'right' ? cell.replaceAll(' ', '&nbsp;') : cell)));
    return [line(header), line(rule), ...body.map(line)].join('\n');
}
function details(title, body) {
    return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}
function bulletList(items) {
    return items.map((item) => `- ${item}`).join('\n');
}
/** A box with a coloured edge and a title of GitHub's. */
function alert(kind, text) {
    return `> [!${kind}]\n> ${text}`;
}
/** A chart that GitHub draws. Foreign text in it comes through `mermaidText`. */
function mermaid(lines) {
    return ['```mermaid', ...lines, '```'].join('\n');
}


/***/ }),

/***/ 89097:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   s: () => (/* binding */ nextStep)
/* harmony export */ });
/* harmony import */ var _plan_target_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(93786);
/* harmony import */ var _causes_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(40304);
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(12806);
/* harmony import */ var _kept_reasons_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(28192);
/* harmony import */ var _row_rule_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(69717);





/** A longer reason stands by itself further down; what is to be done is worded to be understood without it. */
const SHORT_REASON = 100;
/**
 * The first thing that a person can do after a run. Names of inputs stand between backticks. Undefined where an error
 * ended it, since that says what to do.
 */
function nextStep(report, totals) {
    const { rows, stopReason, config } = report;
    if (stopReason === 'error' || stopReason === 'brake')
        return undefined;
    const [cause] = totals.failed + totals.files.failed > 0 ? (0,_causes_js__WEBPACK_IMPORTED_MODULE_1__/* .failureCauses */ .x8)(rows) : [];
    if (cause !== undefined)
        return cause.reason.length > SHORT_REASON ? cause.remedy : `${cause.reason}. ${cause.remedy}`;
    if (stopReason === 'cancelled')
        return 'Run it again: it goes on where this run was ended.';
    if (stopReason === 'time-budget')
        return 'Run it again: it goes on where this run stopped. A larger `time-budget-minutes` gets further in one run.';
    if (config.dryRun && totals.wouldDelete > 0)
        return (0,_plan_target_js__WEBPACK_IMPORTED_MODULE_0__/* .wordsOf */ .Z9)(config).toDelete;
    if (totals.remaining > 0)
        return `Run it again for the ${(0,_format_js__WEBPACK_IMPORTED_MODULE_4__/* .counted */ .hS)(totals.remaining, (0,_plan_target_js__WEBPACK_IMPORTED_MODULE_0__/* .nounOf */ .a2)(config))} beyond \`max-tasks\`, or raise that.`;
    return totals.deleted + totals.gone + totals.wouldDelete > 0 ? NOTHING : toFindMore(report);
}
const NOTHING = 'Nothing to do.';
/** Nothing went: what keeps most tasks, or keeps them from being listed, may be a setting. */
function toFindMore({ rows, config }) {
    const [most] = (0,_kept_reasons_js__WEBPACK_IMPORTED_MODULE_2__/* .keptByReason */ .A)(rows);
    if (most?.reason === 'too-young')
        return `Nothing to do: ${(0,_plan_target_js__WEBPACK_IMPORTED_MODULE_0__/* .nounOf */ .a2)(config)}s go once they are old enough.`;
    if ((0,_row_rule_js__WEBPACK_IMPORTED_MODULE_3__/* .listsDraftsOnly */ .ac)(config))
        return 'Only drafts are listed. Set `force-delete: true` to take tasks of every status in.';
    const { whenListed } = (0,_plan_target_js__WEBPACK_IMPORTED_MODULE_0__/* .wordsOf */ .Z9)(config);
    return rows.length === 0 && whenListed !== undefined
        ? `Nothing to do: ${(0,_plan_target_js__WEBPACK_IMPORTED_MODULE_0__/* .nounOf */ .a2)(config)}s are listed ${whenListed}.`
        : NOTHING;
}


/***/ }),

/***/ 76345:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ notListedCauses),
/* harmony export */   _: () => (/* binding */ notListedText)
/* harmony export */ });
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(12806);
/* harmony import */ var _totals_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(72947);


/** Why folders of tasks could not be looked into, the commonest first. */
function notListedCauses(rows) {
    const reasons = rows.flatMap(({ files }) => files?.notListed ?? []);
    return (0,_totals_js__WEBPACK_IMPORTED_MODULE_0__/* .countBy */ .Tr)(reasons, (reason) => reason).map(([reason, { length }]) => ({ reason, tasks: length }));
}
/** One note for all of them; undefined where there is nothing to tell. */
function notListedText(rows) {
    const [first, ...others] = notListedCauses(rows);
    if (first === undefined)
        return undefined;
    const tasks = rows.filter(({ files }) => (files?.notListed.length ?? 0) > 0).length;
    const more = others.length === 0 ? '' : ` (and ${(0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .counted */ .hS)(others.length, 'other reason')})`;
    return (`The folders of ${(0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .counted */ .hS)(tasks, 'task')} could not be looked into, so their sizes are not known, and what no record ` +
        `names is left there: ${first.reason}${more}`);
}


/***/ }),

/***/ 65468:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ outputsOf),
/* harmony export */   Y: () => (/* binding */ OUTPUTS_OF_A_REFUSED_RUN)
/* harmony export */ });
/* harmony import */ var _archive_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5804);

/** The action's outputs, by the names that action.yml describes. */
function outputsOf(report, totals) {
    return {
        'deleted-count': String(totals.deleted),
        'candidate-count': String(totals.candidates),
        'kept-count': String(totals.kept),
        'failed-count': String(totals.failed),
        'remaining-count': String(totals.remaining),
        'due-soon-count': String(totals.dueSoon),
        'archived-count': String((0,_archive_js__WEBPACK_IMPORTED_MODULE_0__/* .archiveTotals */ .q9)(report.archive).archived),
        'deleted-models-count': String(totals.deletedModels),
        'deleted-files-count': String(totals.files.deleted),
        'failed-files-count': String(totals.files.failed),
        'freed-bytes': String(report.config.dryRun ? 0 : totals.files.freedBytes),
        'stop-reason': report.stopReason,
        'dry-run': String(report.config.dryRun),
        receipt: report.config.receiptFile,
    };
}
/** When the run was refused before it began, because of its inputs. */
const OUTPUTS_OF_A_REFUSED_RUN = {
    'deleted-count': '0',
    'candidate-count': '0',
    'kept-count': '0',
    'failed-count': '0',
    'remaining-count': '0',
    'due-soon-count': '0',
    'archived-count': '0',
    'deleted-models-count': '0',
    'deleted-files-count': '0',
    'failed-files-count': '0',
    'freed-bytes': '0',
    'stop-reason': 'error',
    'dry-run': '',
    receipt: '',
};


/***/ }),

/***/ 11149:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Qz: () => (/* binding */ writeReceipt),
/* harmony export */   Sw: () => (/* binding */ removeJournal),
/* harmony export */   aM: () => (/* binding */ appendJournal)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(73024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__nccwpck_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);


const WRITE_LENGTH = 64 * 1024;
/** Replaces the file as a whole: whoever reads it finds the old text or the new one, never half of it. */
function writeReceipt(file, text) {
    const draft = `${file}.part`;
    const descriptor = orBlameInput(file, () => {
        makeFolder(node_path__WEBPACK_IMPORTED_MODULE_1___default().dirname(file));
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.openSync)(draft, 'w');
    });
    try {
        let buffered = '';
        for (const piece of text) {
            buffered += piece;
            if (buffered.length < WRITE_LENGTH)
                continue;
            (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.writeSync)(descriptor, buffered);
            buffered = '';
        }
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.writeSync)(descriptor, buffered);
    }
    finally {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.closeSync)(descriptor);
    }
    orBlameInput(file, () => {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.renameSync)(draft, file);
    });
}
/** Folder by folder: `mkdirSync` with `recursive` never returns below a folder such as /proc, which takes none. */
function makeFolder(folder) {
    if ((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.existsSync)(folder))
        return;
    const parent = node_path__WEBPACK_IMPORTED_MODULE_1___default().dirname(folder);
    if (parent !== folder)
        makeFolder(parent);
    try {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.mkdirSync)(folder);
    }
    catch (error) {
        // Another step of the job may have made it in the meantime.
        if (!(0,node_fs__WEBPACK_IMPORTED_MODULE_0__.existsSync)(folder))
            throw error;
    }
}
function orBlameInput(file, work) {
    try {
        return work();
    }
    catch (cause) {
        throw new Error(`receipt-file: ${file} cannot be written. Give the path of a file in a folder that this step may write to, ` +
            'or leave the input empty', { cause });
    }
}
/** What a run has settled since its plan was written, line by line: all that is left if the run is killed. */
function appendJournal(receiptFile, lines) {
    (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.appendFileSync)(journalOf(receiptFile), lines.map((line) => `${line}\n`).join(''));
}
/** The complete receipt takes its place. */
function removeJournal(receiptFile) {
    (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmSync)(journalOf(receiptFile), { force: true });
}
function journalOf(receiptFile) {
    return `${receiptFile}.journal`;
}


/***/ }),

/***/ 91519:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ archiveRow),
/* harmony export */   z: () => (/* binding */ receiptRow)
/* harmony export */ });
/* harmony import */ var _plan_age_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(97092);
/* harmony import */ var _plan_reasons_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(17686);
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(12806);
/* harmony import */ var _left_events_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(91003);
/* harmony import */ var _row_rule_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(69717);





/** A task that lay open; its age is told by the clock of its rule, too. */
function archiveRow({ task, rule, outcome }) {
    const at = (0,_plan_age_js__WEBPACK_IMPORTED_MODULE_0__/* .ageOf */ .h)(task, rule);
    return {
        ...taskFields(task),
        rule: rule.name ?? null,
        ageField: rule.ageField,
        ageAt: typeof at === 'number' ? (0,_format_js__WEBPACK_IMPORTED_MODULE_4__/* .isoTime */ .Ly)(at) : null,
        lastChange: typeof task.lastChange === 'number' ? (0,_format_js__WEBPACK_IMPORTED_MODULE_4__/* .isoTime */ .Ly)(task.lastChange) : null,
        family: null,
        decision: 'archive',
        outcome: outcome.kind,
        ...(outcome.kind === 'archived' || outcome.kind === 'would-archive' ? {} : details(outcome)),
    };
}
function taskFields(task) {
    return {
        id: task.id,
        name: task.name,
        project: task.projectName ?? null,
        user: task.userName ?? null,
        type: task.type ?? null,
        status: task.status ?? null,
    };
}
function receiptRow({ task, decision, rule, ageAtMs, family, dueAtMs, outcome, files }, { config }) {
    return {
        ...taskFields(task),
        rule: rule?.name ?? null,
        ageField: (0,_row_rule_js__WEBPACK_IMPORTED_MODULE_3__/* .clockOf */ .ie)(rule, config) ?? null,
        ageAt: ageAtMs === undefined ? null : (0,_format_js__WEBPACK_IMPORTED_MODULE_4__/* .isoTime */ .Ly)(ageAtMs),
        lastChange: typeof task.lastChange === 'number' ? (0,_format_js__WEBPACK_IMPORTED_MODULE_4__/* .isoTime */ .Ly)(task.lastChange) : null,
        family: family ?? null,
        ...(dueAtMs === undefined ? {} : { dueAt: (0,_format_js__WEBPACK_IMPORTED_MODULE_4__/* .isoTime */ .Ly)(dueAtMs) }),
        decision,
        outcome: outcome.kind,
        ...details(outcome),
        ...(files === undefined ? {} : { files: fileDetails(files) }),
    };
}
function details(outcome) {
    switch (outcome.kind) {
        case 'kept':
            return { reason: outcome.reason, reasonText: (0,_plan_reasons_js__WEBPACK_IMPORTED_MODULE_1__/* .keepReasonText */ .v2)(outcome.reason), by: outcome.by ?? [] };
        case 'failed':
            return { error: outcome.error };
        case 'deleted':
            return {
                models: outcome.models,
                fileUrls: outcome.fileUrls,
                ...((0,_left_events_js__WEBPACK_IMPORTED_MODULE_2__/* .mayHaveLeftEvents */ .M7)(outcome) ? { eventsMayBeLeft: true } : {}),
            };
        case 'remaining':
            return { because: outcome.because };
        case 'gone':
        case 'would-delete':
        case 'planned':
        case 'begun':
            return {};
    }
}
/** Deleted files are counted; what failed or was spared is listed, since somebody may have to look after it. */
function fileDetails(files) {
    return {
        ...files,
        // It is told by cause.
        notListed: undefined,
        failed: files.failed.map(({ uri, kind, error }) => ({ uri, kind, error })),
        spared: files.spared.map(({ uri, kind, reason }) => ({ uri, kind, reason })),
    };
}


/***/ }),

/***/ 24282:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   e: () => (/* binding */ receiptText)
/* harmony export */ });
/* unused harmony export RECEIPT_VERSION */
/* harmony import */ var _archive_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5804);
/* harmony import */ var _causes_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(40304);
/* harmony import */ var _fingerprint_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(91938);
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(12806);
/* harmony import */ var _not_listed_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(76345);
/* harmony import */ var _receipt_row_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(91519);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(63494);







/** Raised when a field changes its meaning or goes; new fields do not raise it. */
const RECEIPT_VERSION = 1;
/**
 * The receipt's text in pieces, so that it never lies in memory as a whole: JSON by docs/receipt.schema.json
 * with one line a candidate.
 */
function* receiptText(report, totals, actionVersion) {
    const { server } = report;
    const head = {
        receiptVersion: RECEIPT_VERSION,
        action: { name: 'clearml-cleanup', version: actionVersion },
        dryRun: report.config.dryRun,
        startedAt: (0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .isoTime */ .Ly)(report.startedAtMs),
        finishedAt: (0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .isoTime */ .Ly)(report.finishedAtMs),
        cutoff: report.cutoffMs === undefined ? null : (0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .isoTime */ .Ly)(report.cutoffMs),
        stopReason: report.stopReason,
        error: report.error ?? null,
        server: server === undefined
            ? null
            : {
                host: server.host,
                company: server.companyId,
                release: server.release,
                apiVersion: server.apiVersion,
                user: server.userName,
            },
        record: report.record === undefined ? null : { task: report.record.taskId, page: report.record.page ?? null },
        settings: (0,_settings_js__WEBPACK_IMPORTED_MODULE_5__/* .effectiveSettings */ .f)(report.config),
        ...(report.findings === undefined ? {} : { leftovers: report.findings }),
        totals: { ...totals, ...(0,_archive_js__WEBPACK_IMPORTED_MODULE_0__/* .archiveTotals */ .q9)(report.archive) },
        causes: causesOf(report.rows),
    };
    yield `${JSON.stringify(head, undefined, 2).replace(/\n\}$/u, '')},\n  "tasks": [`;
    const fingerprint = new _fingerprint_js__WEBPACK_IMPORTED_MODULE_2__/* .Fingerprint */ .$(head);
    let separator = '\n    ';
    const lines = function* () {
        for (const row of report.rows)
            yield (0,_receipt_row_js__WEBPACK_IMPORTED_MODULE_4__/* .receiptRow */ .z)(row, report);
        for (const entry of report.archive ?? [])
            yield (0,_receipt_row_js__WEBPACK_IMPORTED_MODULE_4__/* .archiveRow */ .T)(entry);
    };
    for (const line of lines()) {
        fingerprint.add(line);
        yield separator + JSON.stringify(line);
        separator = ',\n    ';
    }
    yield `\n  ],\n  "fingerprint": "${fingerprint.digest()}"\n}\n`;
}
/** Each run has few; a server that words every error anew must not make the head as long as the rows. */
const MAX_CAUSES = 100;
function causesOf(rows) {
    return {
        failed: (0,_causes_js__WEBPACK_IMPORTED_MODULE_1__/* .failureCauses */ .x8)(rows)
            .slice(0, MAX_CAUSES)
            .map(({ reason, remedy, tasks, files }) => ({
            ...{ reason, remedy },
            ...{ tasks: tasks.length, files: files.length },
        })),
        spared: (0,_causes_js__WEBPACK_IMPORTED_MODULE_1__/* .spareCauses */ .Yj)(rows).map(({ key, reason, remedy = null, files }) => ({
            ...{ key, reason, remedy },
            files: files.length,
        })),
        notListed: (0,_not_listed_js__WEBPACK_IMPORTED_MODULE_3__/* .notListedCauses */ .D)(rows).slice(0, MAX_CAUSES),
    };
}


/***/ }),

/***/ 69717:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Hd: () => (/* binding */ toldBy),
/* harmony export */   Y3: () => (/* binding */ ruleText),
/* harmony export */   ac: () => (/* binding */ listsDraftsOnly),
/* harmony export */   ie: () => (/* binding */ clockOf),
/* harmony export */   o6: () => (/* binding */ clockName),
/* harmony export */   yW: () => (/* binding */ listedNoun)
/* harmony export */ });
/* harmony import */ var _plan_agreed_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(47);
/* harmony import */ var _plan_reasons_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(17686);
/* harmony import */ var _plan_target_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(93786);



/** The rule that a task is told by: where there is but one it is that, whether it takes the task in or not. */
function toldBy(rule, { rules }) {
    return rule ?? (rules.length === 1 ? rules[0] : undefined);
}
/** The clock by which a task is told; undefined where it is in no rule, and rules have different ones. */
function clockOf(rule, { rules }) {
    return rule?.ageField ?? (0,_plan_agreed_js__WEBPACK_IMPORTED_MODULE_2__/* .agreed */ .b)(rules, ({ ageField }) => ageField);
}
/** Without force-delete the server is asked for drafts alone, unless a rule keeps tasks of any status. */
function listsDraftsOnly({ rules, target }) {
    return (0,_plan_target_js__WEBPACK_IMPORTED_MODULE_1__/* .wordsOf */ .Z9)({ target }).hasStatus && rules.every(({ forceDelete, keep }) => !forceDelete && !keep);
}
/** One of what the server is asked for. */
function listedNoun(config) {
    return listsDraftsOnly(config) ? 'archived draft' : (0,_plan_target_js__WEBPACK_IMPORTED_MODULE_1__/* .wordsOf */ .Z9)(config).listed;
}
/** What tells how old one of it is, as people read it. */
function clockName(config, ageField) {
    return (0,_plan_target_js__WEBPACK_IMPORTED_MODULE_1__/* .wordsOf */ .Z9)(config).clock ?? (0,_plan_reasons_js__WEBPACK_IMPORTED_MODULE_0__/* .ageFieldName */ .Zb)(ageField);
}
/** The name of a rule before what is told of its tasks; nothing where the inputs make the one rule. */
function ruleText(rule) {
    return rule?.name === undefined ? '' : `rule "${rule.name}": `;
}


/***/ }),

/***/ 63494:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  f: () => (/* binding */ effectiveSettings),
  Q: () => (/* binding */ foundIn)
});

// EXTERNAL MODULE: ./src/plan/brake.ts
var brake = __nccwpck_require__(33092);
// EXTERNAL MODULE: ./src/plan/target.ts
var plan_target = __nccwpck_require__(93786);
// EXTERNAL MODULE: ./src/plan/keep-best.ts
var keep_best = __nccwpck_require__(70909);
;// CONCATENATED MODULE: ./src/report/rule-settings.ts


/** What a rule says, by the names of the inputs. Lists are in order and without doubles: so they mean the same, and read the same. */
function ruleSettings(rule) {
    return { ...decidingSettings(rule), ...choiceSettings(rule) };
}
function choiceSettings(rule) {
    return {
        'include-hidden': rule.includeHidden,
        projects: rule.projects.map(({ text }) => text),
        'exclude-projects': rule.excludeProjects.map(({ text }) => text),
        tags: rule.tags,
        'exclude-tags': rule.excludeTags.length === 0 ? 'none' : rule.excludeTags,
        'task-types': rule.taskTypes,
        users: rule.users,
        'name-pattern': patternText(rule.namePattern),
    };
}
function decidingSettings(rule) {
    return {
        'delete-threshold-days': rule.thresholdDays,
        'force-delete': rule.forceDelete,
        'age-field': rule.ageField,
        protect: rule.protect.size === 0 ? 'none' : [...rule.protect],
        'keep-last': rule.keepLast,
        'keep-best': (0,keep_best/* keepBestText */.l)(rule.keepBest),
        'archive-after-days': rule.archiveAfterDays,
        'delete-files': rule.deleteFiles,
        'delete-models': rule.deleteModels,
    };
}
/**
 * A policy by its meaning: whatever its text looks like, what decides alike reads alike. It is a policy itself, as JSON, which
 * YAML takes.
 */
function policyText(rules) {
    return JSON.stringify({ rules: rules.map(meaningOf) });
}
function meaningOf(rule) {
    const settings = rule.keep
        ? { keep: true, ...choiceSettings(rule) }
        : {
            ...ruleSettings(rule),
            'max-tasks': rule.maxTasks,
            'abort-above': (0,brake/* abortAboveText */.j)(rule.abortAbove),
        };
    const entries = Object.entries(settings)
        .map(([name, value]) => [name, typeof value === 'object' ? inOrder(value) : value])
        .filter(([, value]) => value !== '' && value !== 0 && !(typeof value === 'object' && value.length === 0))
        .toSorted(([a], [b]) => (a < b ? -1 : 1));
    return { name: rule.name, ...Object.fromEntries(entries) };
}
function inOrder(list) {
    return [...new Set(list)].toSorted();
}
/** As it was given: a regular expression spells its slashes `\/`, and an empty one `(?:)`. */
function patternText({ source }) {
    return source === '(?:)' ? '' : source.replaceAll('\\/', '/');
}

;// CONCATENATED MODULE: ./src/report/settings.ts



/**
 * The effective configuration by the names of the inputs, without the keys. Where a policy decides it stands there by its
 * meaning, in place of the inputs that it decides.
 */
function effectiveSettings(config) {
    return {
        'api-host': config.apiHost,
        'config-file': config.configFile,
        target: config.target,
        roots: config.roots.join(', '),
        ...rulesText(config),
        'dry-run': config.dryRun,
        'max-tasks': config.maxTasks,
        'abort-above': (0,brake/* abortAboveText */.j)(config.abortAbove),
        'notice-days': config.noticeDays,
        plan: config.plan,
        shard: `${config.shard.index}/${config.shard.count}`,
        concurrency: config.concurrency,
        'batch-size': config.batchSize,
        'time-budget-minutes': config.timeBudgetMinutes,
        'receipt-file': config.receiptFile,
        'track-run': config.trackRun,
        'on-file-error': config.onFileError,
        'remove-task-folders': config.removeTaskFolders,
        'files-host': config.filesHosts.join(', ') || 'none',
        'uri-map': config.uriMap.map(({ from, to }) => `${from}=${to}`).join(', '),
        'local-roots': config.localRoots.map(({ from, to }) => `${from}=${to}`).join(', '),
        'size-requests': config.sizeRequests,
        's3-region': config.s3Region,
        's3-endpoints': config.s3Endpoints.map(({ url }) => url).join(', '),
    };
}
function rulesText({ rules, ruleSource, target }) {
    if (ruleSource.kind === 'policy')
        return { policy: policyText(rules) };
    const { chosenBy } = (0,plan_target/* wordsOf */.Z9)({ target });
    const settings = rules
        .flatMap((rule) => Object.entries(ruleSettings(rule)))
        .filter(([name]) => chosenBy === 'all' || chosenBy.includes(name));
    const texts = settings.map(([name, value]) => [
        name,
        typeof value === 'object' ? value.join(', ') : value,
    ]);
    return { ...Object.fromEntries(texts), policy: 'none' };
}
/** Where a value was found if neither in the input itself nor in its default; else empty. */
function foundIn({ origins }, setting) {
    const origin = Object.entries(origins).find(([name]) => name === setting)?.[1];
    switch (origin?.kind) {
        case 'variable':
            return origin.name;
        case 'file':
            return `${origin.key} in config-file`;
        case 'inferred':
            return 'inferred from api-host';
        case 'input':
        case 'default':
        case undefined:
            return '';
    }
}


/***/ }),

/***/ 54164:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $$: () => (/* binding */ bytesOf),
/* harmony export */   $d: () => (/* binding */ sizeOf),
/* harmony export */   Aw: () => (/* binding */ sizeDetails),
/* harmony export */   I_: () => (/* binding */ sizeWithDetails),
/* harmony export */   UP: () => (/* binding */ plusSize),
/* harmony export */   cx: () => (/* binding */ averagesOf),
/* harmony export */   lP: () => (/* binding */ sizeText),
/* harmony export */   oM: () => (/* binding */ NO_SIZE)
/* harmony export */ });
/* harmony import */ var _files_tally_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(97021);
/* harmony import */ var _files_task_file_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(10349);
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(12806);



const NO_SIZE = { knownBytes: 0, measuredBytes: 0, estimatedBytes: 0, unsizedFiles: 0 };
function averagesOf(rows) {
    const sums = new Map();
    for (const { files } of rows) {
        for (const kind of _files_task_file_js__WEBPACK_IMPORTED_MODULE_1__/* .FILE_KINDS */ .R) {
            const sized = files?.sized[kind];
            if (sized === undefined)
                continue;
            const sum = sums.get(kind) ?? { files: 0, bytes: 0 };
            sums.set(kind, { files: sum.files + sized.files, bytes: sum.bytes + sized.bytes });
        }
    }
    return new Map([...sums].map(([kind, sum]) => [kind, sum.bytes / sum.files]));
}
function sizeOf(files, averages) {
    if (files === undefined)
        return NO_SIZE;
    let estimated = 0;
    let unsizedFiles = 0;
    for (const kind of _files_task_file_js__WEBPACK_IMPORTED_MODULE_1__/* .FILE_KINDS */ .R) {
        const open = Math.max(0, files.deleted[kind] - (files.sized[kind]?.files ?? 0));
        const average = averages.get(kind);
        if (average === undefined)
            unsizedFiles += open;
        else
            estimated += open * average;
    }
    const measured = (0,_files_tally_js__WEBPACK_IMPORTED_MODULE_0__/* .measuredBytes */ .Ko)(files);
    return { knownBytes: files.freedBytes, measuredBytes: measured, estimatedBytes: estimated, unsizedFiles };
}
function plusSize(a, b) {
    return {
        knownBytes: a.knownBytes + b.knownBytes,
        measuredBytes: a.measuredBytes + b.measuredBytes,
        estimatedBytes: a.estimatedBytes + b.estimatedBytes,
        unsizedFiles: a.unsizedFiles + b.unsizedFiles,
    };
}
function bytesOf({ knownBytes, estimatedBytes }) {
    return Math.round(knownBytes + estimatedBytes);
}
/** "1.2 GiB", "at least 1.2 GiB", "about 1.2 GiB"; empty where nothing is known. */
function sizeText(size) {
    if (bytesOf(size) === 0)
        return '';
    const least = size.unsizedFiles > 0 ? 'at least ' : '';
    return `${least}${size.estimatedBytes > 0 ? 'about ' : ''}${(0,_format_js__WEBPACK_IMPORTED_MODULE_2__/* .bytes */ .ee)(bytesOf(size))}`;
}
/** "1.1 GiB measured, 90 MiB by the records of artifacts, 20 MiB estimated; the size of 1 file is not known" */
function sizeDetails(size) {
    const parts = partsOf(size).map(([value, how]) => `${(0,_format_js__WEBPACK_IMPORTED_MODULE_2__/* .bytes */ .ee)(value)} ${how}`);
    return parts.length === 0 ? '' : parts.join(', ') + unsizedText(size);
}
/** "1.2 GiB measured", or "about 1.2 GiB: 1.1 GiB measured, 0.1 GiB estimated": the sum alone where it is all one part. */
function sizeWithDetails(size) {
    const [first, ...others] = partsOf(size);
    if (first === undefined)
        return '';
    const [, how] = first;
    return others.length > 0
        ? `${sizeText(size)}: ${sizeDetails(size)}`
        : `${sizeText(size)} ${how}${unsizedText(size)}`;
}
/** How much is known in which way. */
function partsOf({ knownBytes, measuredBytes: measured, estimatedBytes }) {
    const parts = [
        [measured, 'measured'],
        [knownBytes - measured, 'by the records of artifacts'],
        [Math.round(estimatedBytes), 'estimated'],
    ];
    return parts.filter(([value]) => value > 0);
}
function unsizedText({ unsizedFiles }) {
    if (unsizedFiles === 0)
        return '';
    const what = unsizedFiles === 1 ? 'size of 1 file is' : `sizes of ${(0,_format_js__WEBPACK_IMPORTED_MODULE_2__/* .count */ .U9)(unsizedFiles)} files are`;
    return `; the ${what} not known`;
}


/***/ }),

/***/ 30281:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  n: () => (/* binding */ refusedSummary),
  B: () => (/* binding */ renderSummary)
});

// EXTERNAL MODULE: ./src/plan/age.ts
var age = __nccwpck_require__(97092);
// EXTERNAL MODULE: ./src/plan/policy.ts
var policy = __nccwpck_require__(19733);
// EXTERNAL MODULE: ./src/plan/target.ts
var target = __nccwpck_require__(93786);
// EXTERNAL MODULE: ./src/report/archive.ts
var archive = __nccwpck_require__(5804);
// EXTERNAL MODULE: ./src/report/escape.ts
var report_escape = __nccwpck_require__(14031);
// EXTERNAL MODULE: ./src/report/format.ts + 1 modules
var format = __nccwpck_require__(12806);
// EXTERNAL MODULE: ./src/report/markdown.ts
var markdown = __nccwpck_require__(54285);
// EXTERNAL MODULE: ./src/report/sizes.ts
var sizes = __nccwpck_require__(54164);
// EXTERNAL MODULE: ./src/report/totals.ts
var report_totals = __nccwpck_require__(72947);
;// CONCATENATED MODULE: ./src/report/breakdown.ts





const TOP = 8;
const NAME_LENGTH = 60;
/** What became of the tasks of each project, user or status, with a last line for all that are not shown. */
function breakdown(title, { rows, config, stopReason }, keyOf) {
    const averages = (0,sizes/* averagesOf */.cx)(rows);
    const groups = [...Map.groupBy(rows, keyOf)]
        .map(([key, members]) => ({ key, totals: (0,report_totals/* totalsOf */.vA)(members, averages) }))
        .toSorted((a, b) => sizeOf(b) - sizeOf(a) || tasksOf(b) - tasksOf(a) || (a.key < b.key ? -1 : 1));
    const shown = topOf(groups);
    const others = groups.filter((group) => !shown.includes(group));
    const columns = [
        // On a narrow screen the last ones are out of sight.
        ['Failed', ({ totals }) => totals.failed, format/* count */.U9],
        [config.dryRun ? 'Would delete' : 'Deleted', wentOf, format/* count */.U9],
        [stopReason === 'brake' ? 'Held back' : 'Left', ({ totals }) => totals.remaining, format/* count */.U9],
        ['Kept', ({ totals }) => totals.kept, format/* count */.U9],
        [config.dryRun ? 'Size' : 'Freed', sizeOf, format/* bytes */.ee],
    ];
    const told = columns.filter(([, of]) => groups.some((group) => of(group) > 0));
    const line = (name, members) => [
        name,
        ...told.map(([, of, format]) => {
            const sum = members.reduce((total, group) => total + of(group), 0);
            return sum === 0 ? '' : format(sum);
        }),
    ];
    return (0,markdown/* table */.tp)([title, ...told.map(([name]) => name)], ['left', ...told.map(() => 'right')], [
        ...shown.map((group) => line((0,report_escape/* markdownName */.Zt)(group.key, NAME_LENGTH), [group])),
        ...(others.length > 0 ? [line(`*${(0,format/* counted */.hS)(others.length, 'other')}*`, others)] : []),
    ]);
}
function byProject(report) {
    return breakdown('Project', report, ({ task }) => task.projectName ?? '(no project)');
}
/** Those with most known bytes and those with most tasks. */
function topOf(groups) {
    const byTasks = groups.toSorted((a, b) => tasksOf(b) - tasksOf(a)).slice(0, TOP);
    const chosen = new Set([...groups.slice(0, TOP), ...byTasks]);
    return groups.filter((group) => chosen.has(group));
}
function wentOf({ totals: { deleted, wouldDelete } }) {
    return deleted + wouldDelete;
}
function tasksOf(group) {
    return wentOf(group) + group.totals.remaining;
}
function sizeOf({ totals }) {
    return (0,sizes/* bytesOf */.$$)((0,report_totals/* sizeOfTotals */.oC)(totals));
}

// EXTERNAL MODULE: ./src/plan/reasons.ts
var reasons = __nccwpck_require__(17686);
;// CONCATENATED MODULE: ./src/report/by-rule.ts






const MAX_SHOWN = 40;
/** What each rule of a policy took in, and what became of it, in the order in which they are asked. */
function ruleSection(report) {
    const { config, rows } = report;
    if (config.ruleSource.kind === 'inputs')
        return '';
    const averages = (0,sizes/* averagesOf */.cx)(rows);
    const byName = Map.groupBy(rows, ({ rule }) => rule?.name);
    const lineOf = (rule) => line((0,report_escape/* markdownText */.p7)(rule.name ?? ''), saysOf(rule), byName.get(rule.name) ?? [], averages);
    const shown = config.rules.slice(0, MAX_SHOWN).map(lineOf);
    const hidden = config.rules.slice(MAX_SHOWN);
    const others = hidden.flatMap(({ name }) => byName.get(name) ?? []);
    const outside = byName.get(undefined) ?? [];
    const lines = [
        ...shown,
        ...(hidden.length > 0 ? [line(`*${(0,format/* counted */.hS)(hidden.length, 'more rule')}*`, '', others, averages)] : []),
        ...(outside.length > 0 ? [line('*in no rule*', 'stays', outside, averages)] : []),
    ];
    return `### By rule\n\n${tableOf(lines, report)}`;
}
function line(name, says, rows, averages) {
    return { name, says, takenIn: rows.length, totals: (0,report_totals/* totalsOf */.vA)(rows, averages) };
}
function tableOf(lines, { config, stopReason }) {
    const columns = [
        ['Failed', ({ totals }) => totals.failed, format/* count */.U9],
        [config.dryRun ? 'Would delete' : 'Deleted', ({ totals }) => totals.deleted + totals.wouldDelete, format/* count */.U9],
        [stopReason === 'brake' ? 'Held back' : 'Left', ({ totals }) => totals.remaining, format/* count */.U9],
        ['Kept', ({ totals }) => totals.kept, format/* count */.U9],
        ['Taken in', ({ takenIn }) => takenIn, format/* count */.U9],
        [config.dryRun ? 'Size' : 'Freed', ({ totals }) => (0,sizes/* bytesOf */.$$)((0,report_totals/* sizeOfTotals */.oC)(totals)), format/* bytes */.ee],
    ];
    const told = columns.filter(([name, of]) => name === 'Taken in' || lines.some((each) => of(each) > 0));
    return (0,markdown/* table */.tp)(['Rule', 'Deletes', ...told.map(([name]) => name)], ['left', 'left', ...told.map(() => 'right')], lines.map((each) => [
        each.name,
        each.says,
        ...told.map(([name, of, format]) => (of(each) > 0 || name === 'Taken in' ? format(of(each)) : '')),
    ]));
}
function saysOf({ keep, forceDelete, thresholdDays, ageField }) {
    if (keep)
        return 'nothing';
    const kind = forceDelete ? '' : 'drafts ';
    return `${kind}after ${(0,format/* counted */.hS)(thresholdDays, 'day')} by \`${(0,reasons/* ageFieldName */.Zb)(ageField)}\``;
}

;// CONCATENATED MODULE: ./src/report/counts.ts





/** What became of the tasks and their files, a line for each outcome; none that would say 0, and no such column. */
function countsTable({ config, stopReason }, totals) {
    const { files } = totals;
    const size = (0,sizes/* bytesOf */.$$)((0,report_totals/* sizeOfTotals */.oC)(totals));
    const went = config.dryRun
        ? { label: 'Would delete', tasks: totals.wouldDelete, files: files.wouldDelete, bytes: size }
        : { label: 'Deleted', tasks: totals.deleted, files: files.deleted, bytes: size };
    const lines = [
        went,
        { label: 'Already gone', tasks: totals.gone, files: files.gone },
        { label: 'Failed', tasks: totals.failed, files: files.failed },
        { label: stopReason === 'brake' ? 'Held back' : 'Left', tasks: totals.remaining },
        { label: 'Kept', tasks: totals.kept },
    ].filter(({ tasks, files = 0 }) => tasks + files > 0);
    const columns = [
        [(0,format/* heading */.R_)((0,target/* nounOf */.a2)(config)), ({ tasks }) => tasks, format/* count */.U9],
        ['Files', (line) => line.files ?? 0, format/* count */.U9],
        [config.dryRun ? 'Size' : 'Freed', (line) => line.bytes ?? 0, format/* bytes */.ee],
    ];
    if (lines.length === 0)
        return '';
    const shown = columns.filter(([, of]) => lines.some((line) => of(line) > 0));
    return (0,markdown/* table */.tp)(['', ...shown.map(([name]) => name)], ['left', ...shown.map(() => 'right')], lines.map((line) => [
        line.label,
        ...shown.map(([, of, format]) => (of(line) > 0 ? format(of(line)) : '')),
    ]));
}

// EXTERNAL MODULE: ./src/report/examples.ts
var examples = __nccwpck_require__(88031);
// EXTERNAL MODULE: ./src/report/web-page.ts
var web_page = __nccwpck_require__(96166);
;// CONCATENATED MODULE: ./src/report/dropped.ts







const dropped_MAX_SHOWN = 30;
/** What an approved plan listed and this run left alone, and why. */
function droppedSection({ rows, approval, config }) {
    if (approval === undefined)
        return '';
    const pageOf = (0,web_page/* pagesOn */.qv)(config);
    const dropped = rows.filter(({ task, outcome }) => approval.tasks.has(task.id) && (outcome.kind === 'kept' || outcome.kind === 'gone'));
    const noun = (0,target/* nounOf */.a2)(config);
    const head = `### Approved plan\n\nMade ${(0,format/* minute */.Vc)(approval.madeAtMs)}, with ${(0,format/* counted */.hS)(approval.tasks.size, noun)}`;
    if (dropped.length === 0)
        return `${head}.`;
    const body = dropped
        .slice(0, dropped_MAX_SHOWN)
        .map(({ task, outcome }) => [
        (0,examples/* nameOf */.V)(task, outcome.kind === 'kept' ? pageOf : web_page/* noPage */.Dz),
        outcome.kind === 'kept' ? (0,reasons/* keepReasonText */.v2)(outcome.reason) : 'not there any more',
        (0,report_escape/* markdownName */.Zt)(task.projectName ?? ''),
    ]);
    const more = dropped.length - body.length;
    const rest = more > 0 ? `\n\n… and ${(0,format/* count */.U9)(more)} more; the receipt lists them all.` : '';
    const dropouts = (0,markdown/* table */.tp)([(0,format/* upperFirst */.Zb)(noun), 'Why', 'Project'], ['left', 'left', 'left'], body);
    return `${head}; ${(0,format/* count */.U9)(dropped.length)} dropped out of it:\n\n${dropouts}${rest}`;
}

;// CONCATENATED MODULE: ./src/report/due.ts






const due_MAX_SHOWN = 20;
const due_NAME_LENGTH = 60;
/** What goes before long, by user and project, the first one first: time to say that something is to stay. */
function dueSection({ rows, config }) {
    const due = rows.filter((row) => row.dueAtMs !== undefined);
    if (due.length === 0)
        return '';
    const noun = (0,target/* nounOf */.a2)(config);
    const pageOf = (0,web_page/* pagesOn */.qv)(config);
    const groups = [...Map.groupBy(due, ownerOf).values()]
        .map((members) => members.toSorted((a, b) => a.dueAtMs - b.dueAtMs))
        .toSorted((a, b) => firstOf(a) - firstOf(b) || b.length - a.length);
    const body = groups.slice(0, due_MAX_SHOWN).map((members) => [
        (0,report_escape/* markdownName */.Zt)(members[0]?.task.userName ?? '(no user)', due_NAME_LENGTH),
        (0,report_escape/* markdownName */.Zt)(members[0]?.task.projectName ?? '(no project)', due_NAME_LENGTH),
        (0,format/* count */.U9)(members.length),
        (0,format/* day */.vd)(firstOf(members)),
        (0,examples/* examples */.K)(members.map(({ task }) => task), pageOf),
    ]);
    const hidden = groups.slice(due_MAX_SHOWN);
    const hiddenTasks = hidden.reduce((sum, members) => sum + members.length, 0);
    const more = hidden.length === 0
        ? ''
        : `\n\n… and ${(0,format/* counted */.hS)(hiddenTasks, noun)} of others; the receipt lists them all.`;
    // With several rules only what all of them leave alone keeps a task whatever rule it falls to.
    const tags = (config.rules[0]?.excludeTags ?? [])
        .filter((tag) => config.rules.every(({ excludeTags }) => excludeTags.includes(tag)))
        .map((tag) => (0,report_escape/* markdownText */.p7)(tag))
        .join(' or ');
    const rescue = tags === '' ? 'restore it' : `restore it, or tag it ${tags}`;
    return [
        `### Due within ${(0,format/* counted */.hS)(config.noticeDays, 'day')}`,
        `${(0,format/* counted */.hS)(due.length, noun)} will be old enough by then, if nothing changes. To keep one, ${rescue}.`,
        (0,markdown/* table */.tp)(['User', 'Project', (0,format/* heading */.R_)(noun), 'First on', 'Which'], ['left', 'left', 'right', 'left', 'left'], body) + more,
    ].join('\n\n');
}
function ownerOf({ task }) {
    return JSON.stringify([task.userName, task.projectName]);
}
function firstOf([first]) {
    return first?.dueAtMs ?? Infinity;
}

// EXTERNAL MODULE: ./src/report/causes.ts
var report_causes = __nccwpck_require__(40304);
;// CONCATENATED MODULE: ./src/report/failures.ts







const MAX_CAUSES = 20;
const TEXT_LENGTH = 500;
const URI_LENGTH = 160;
/** What could not be deleted, by its cause: what happened, and in bold what to do about it. */
function failureSection({ rows, config }) {
    const causes = (0,report_causes/* failureCauses */.x8)(rows);
    if (causes.length === 0)
        return '';
    const ofTasks = causes.some(({ tasks }) => tasks.length > 0);
    const files = config.dryRun ? 'Files that could not be reached' : 'Files that could not be deleted';
    const title = ofTasks ? (config.dryRun ? 'Would fail' : 'Could not be deleted') : files;
    const pageOf = (0,web_page/* pagesOn */.qv)(config);
    const more = causes.length - MAX_CAUSES;
    const rest = more > 0 ? `\n\n… and ${(0,format/* counted */.hS)(more, 'more cause')}; the receipt lists them all.` : '';
    return `### ${title}\n\n${(0,markdown/* bulletList */.fF)(causes.slice(0, MAX_CAUSES).map((cause) => item(cause, pageOf, (0,target/* nounOf */.a2)(config))))}${rest}`;
}
function item(cause, pageOf, noun) {
    const [file] = cause.files;
    const named = cause.tasks.length > 0
        ? (0,examples/* examples */.K)(cause.tasks, pageOf)
        : `for example ${(0,report_escape/* markdownCode */.D9)(file?.uri ?? '', URI_LENGTH)}`;
    const reason = `${(0,report_causes/* causeSize */.b7)(cause, noun)}: ${(0,report_escape/* markdownText */.p7)(cause.reason, TEXT_LENGTH)}.`;
    return `${reason} **${(0,report_escape/* markdownText */.p7)(cause.remedy, TEXT_LENGTH)}**<br>${named}`;
}

// EXTERNAL MODULE: ./src/report/file-credentials.ts
var file_credentials = __nccwpck_require__(62029);
// EXTERNAL MODULE: ./src/report/file-summary.ts
var file_summary = __nccwpck_require__(77503);
// EXTERNAL MODULE: ./src/report/next.ts
var next = __nccwpck_require__(89097);
// EXTERNAL MODULE: ./src/report/row-rule.ts
var row_rule = __nccwpck_require__(69717);
// EXTERNAL MODULE: ./src/report/verdict.ts
var verdict = __nccwpck_require__(90687);
;// CONCATENATED MODULE: ./src/report/headline.ts








/** What a reader needs to know first: how it ended, where, and by which rule. */
function headline(report, totals) {
    const title = `## ${icon(report, totals)} ClearML Cleanup${report.config.dryRun ? ': dry run' : ''}`;
    return [title, `**${(0,verdict/* verdict */.W)(report, totals)}.**`, note(report), headline_next(report, totals), context(report)]
        .filter((part) => part !== '')
        .join('\n\n');
}
function icon({ stopReason, config }, { failed, files, eventsMayBeLeft }) {
    if (stopReason === 'error' || stopReason === 'brake' || failed + files.failed + eventsMayBeLeft > 0)
        return '❌';
    if (stopReason === 'cancelled')
        return '⚠️';
    return config.dryRun ? '🔍' : '🧹';
}
function note({ error, stopReason, config }) {
    if (error !== undefined)
        return (0,markdown/* alert */.xE)('CAUTION', `${(0,report_escape/* markdownText */.p7)(error, 1000)}${/[.!?]$/u.test(error) ? '' : '.'}`);
    if (stopReason === 'cancelled')
        return (0,markdown/* alert */.xE)('WARNING', 'The run was ended before it was through. What is told here was done; the next run goes on.');
    if (stopReason === 'time-budget')
        return (0,markdown/* alert */.xE)('NOTE', '`time-budget-minutes` is used up. What is told here was done; the next run goes on.');
    return config.dryRun ? (0,markdown/* alert */.xE)('NOTE', 'Nothing was deleted.') : '';
}
function headline_next(report, totals) {
    const step = (0,next/* nextStep */.s)(report, totals);
    return step === undefined ? '' : `**Next:** ${(0,report_escape/* markdownProse */.h$)(step)}`;
}
function context(report) {
    const { config, server, startedAtMs, finishedAtMs } = report;
    const release = server === undefined ? '' : ` (ClearML ${(0,report_escape/* markdownText */.p7)(server.release)})`;
    return `${selection(report)}, on ${(0,report_escape/* markdownText */.p7)(config.apiHost)}${release}. It took ${(0,format/* duration */.p0)(finishedAtMs - startedAtMs)}.`;
}
function selection({ config, startedAtMs }) {
    const { rules, ruleSource, target } = config;
    if (ruleSource.kind === 'policy') {
        return `By the ${(0,format/* counted */.hS)(rules.length, 'rule')} of ${(0,report_escape/* markdownCode */.D9)(ruleSource.name, 200)}`;
    }
    return rules
        .map((rule) => {
        const kind = kindOf({ rules: [rule], target });
        const before = (0,format/* minute */.Vc)((0,policy/* cutoffOf */.Ru)(rule, startedAtMs));
        return `${kind} with \`${(0,row_rule/* clockName */.o6)(config, rule.ageField)}\` before ${before}, more than ${(0,format/* counted */.hS)(rule.thresholdDays, 'day')} ago`;
    })
        .join('');
}
function kindOf(config) {
    const many = (0,format/* upperFirst */.Zb)(`${(0,row_rule/* listedNoun */.yW)(config)}s`);
    return (0,target/* wordsOf */.Z9)(config).hasStatus && !(0,row_rule/* listsDraftsOnly */.ac)(config) ? `${many} of every status` : many;
}

// EXTERNAL MODULE: ./src/plan/keep-best.ts
var keep_best = __nccwpck_require__(70909);
// EXTERNAL MODULE: ./src/report/kept-reasons.ts
var kept_reasons = __nccwpck_require__(28192);
;// CONCATENATED MODULE: ./src/report/kept.ts









const kept_MAX_SHOWN = 40;
/** What stays and why, and what would make it go, where somebody may want that. */
function keptSection({ rows, config }) {
    const pageOf = (0,web_page/* pagesOn */.qv)(config);
    const noun = (0,target/* nounOf */.a2)(config);
    const groups = (0,kept_reasons/* keptByReason */.A)(rows);
    const items = groups.slice(0, kept_MAX_SHOWN).map(({ reason, rule, text, tasks }) => {
        const advice = adviceOn(reason, (0,row_rule/* toldBy */.Hd)(rule, config), noun);
        return `**${(0,format/* counted */.hS)(tasks.length, noun)}:** ${rule?.name === undefined ? text : (0,report_escape/* markdownText */.p7)(text, 300)}.${advice === undefined ? '' : ` ${advice}.`}<br>${(0,examples/* examples */.K)(tasks, pageOf)}`;
    });
    if (items.length === 0)
        return '';
    const hidden = groups.slice(kept_MAX_SHOWN).reduce((sum, { tasks }) => sum + tasks.length, 0);
    const more = hidden === 0 ? [] : [`… and ${(0,format/* counted */.hS)(hidden, noun)} for other reasons; the receipt lists them all.`];
    return `### Kept\n\n${(0,markdown/* bulletList */.fF)([...items, ...more])}`;
}
/** In Markdown. Of reasons that are missing nothing can be said, or somebody chose them on purpose. */
function adviceOn(reason, rule, noun) {
    const ofRule = rule === undefined ? undefined : adviceOfRule(reason, rule, noun);
    return ofRule ?? ADVICE[reason];
}
function adviceOfRule(reason, rule, noun) {
    const best = (0,report_escape/* markdownText */.p7)((0,keep_best/* keepBestText */.l)(rule.keepBest));
    const texts = {
        'too-young': `The threshold is ${(0,format/* counted */.hS)(rule.thresholdDays, 'day')}`,
        'keep-last': `The newest ${(0,format/* counted */.hS)(rule.keepLast, noun)} of a project stay`,
        'keep-best': `The best of a project stay: ${best}`,
        'no-metric': `\`keep-best\` is ${best}`,
    };
    return texts[reason];
}
const ADVICE = {
    hidden: 'Set `include-hidden: true` to take them in',
    published: 'To delete them, take `published` out of `protect`',
    running: 'To delete them, stop them, or take `running` out of `protect`',
    dataset: 'To delete them, take `datasets` out of `protect`',
    report: 'To delete them, take `reports` out of `protect`',
    'tag-excluded': 'Goes once the tag is taken off',
    'not-a-draft': 'Set `force-delete: true` to take tasks of every status in',
    'no-date': 'Another `age-field` may have one',
    'not-archived': 'Goes if it is archived again',
    'no-rule': 'Goes once a rule of the policy takes it in',
    'other-rule': 'The next run decides by that rule',
    'not-in-plan': 'The next plan lists them',
    'changed-since-plan': 'The next plan decides anew',
    'steps-stay': 'Goes once the steps are gone',
    'step-reused': 'Goes once that controller is gone',
    'dataset-used': 'Goes once that version is gone',
    'published-children': 'Set `force-delete: true` to delete such tasks; the children stay',
    'published-models': 'Set `force-delete: true` to delete such tasks; the models stay',
    'models-of-another-task': 'Goes once that task is gone',
    'files-of-a-step': 'Goes once that step is gone',
    'models-changed': 'The next run decides anew',
};

// EXTERNAL MODULE: ./src/report/left-events.ts
var left_events = __nccwpck_require__(91003);
// EXTERNAL MODULE: ./src/report/left.ts
var left = __nccwpck_require__(6977);
// EXTERNAL MODULE: ./src/report/leftovers.ts
var leftovers = __nccwpck_require__(57202);
// EXTERNAL MODULE: ./src/report/settings.ts + 1 modules
var report_settings = __nccwpck_require__(63494);
// EXTERNAL MODULE: ./src/files/tally.ts
var tally = __nccwpck_require__(97021);
;// CONCATENATED MODULE: ./src/report/ages.ts


const DAY_MS = 86_400_000;
const AGES = [
    ['under 1 month', 30],
    ['1 to 3 months', 90],
    ['3 to 6 months', 180],
    ['6 to 12 months', 365],
    ['1 to 2 years', 730],
    ['over 2 years', Infinity],
];
/** Lower than Mermaid would draw it, and in one colour on the page's own ground. */
const LOOK = `%%{init: ${JSON.stringify({
    xyChart: { height: 280 },
    themeVariables: { xyChart: { plotColorPalette: '#4c8dd6', backgroundColor: '#00000000' } },
})}}%%`;
/** With fewer the axis would count tenths of tasks, and the table says it better. */
const CHART_FROM = 10;
/** How old the tasks are, as a chart with its table folded, or where that would say little as the table alone. */
function agesSection(going, nowMs, { sizeOf, noun }) {
    const buckets = AGES.map(([label, below], i) => {
        const from = AGES[i - 1]?.[1] ?? -Infinity;
        const members = going.filter(({ ageAtMs }) => {
            const days = ageAtMs === undefined ? NaN : (nowMs - ageAtMs) / DAY_MS;
            return days >= from && days < below;
        });
        return { label, tasks: members.length, bytes: sizeOf(members) };
    });
    const first = buckets.findIndex(({ tasks }) => tasks > 0);
    if (first < 0)
        return '';
    const shown = buckets.slice(first, buckets.findLastIndex(({ tasks }) => tasks > 0) + 1);
    const most = Math.max(...shown.map(({ tasks }) => tasks));
    const numbers = ageTable(shown, noun);
    if (shown.length < 2 || most < CHART_FROM)
        return numbers;
    const chart = (0,markdown/* mermaid */.a4)([
        LOOK,
        'xychart-beta',
        `  title "${(0,format/* heading */.R_)(noun)} by age"`,
        `  x-axis [${shown.map(({ label }) => `"${label}"`).join(', ')}]`,
        `  y-axis "${(0,format/* heading */.R_)(noun)}" 0 --> ${most}`,
        `  bar [${shown.map(({ tasks }) => tasks).join(', ')}]`,
    ]);
    return `${chart}\n\n${(0,markdown/* details */.zH)('Ages in numbers', numbers)}`;
}
function ageTable(shown, noun) {
    const hasBytes = shown.some(({ bytes: known }) => known > 0);
    const body = shown
        .filter(({ tasks }) => tasks > 0)
        .map(({ label, tasks, bytes: known }) => [
        label,
        (0,format/* count */.U9)(tasks),
        ...(hasBytes ? [known === 0 ? '' : (0,format/* bytes */.ee)(known)] : []),
    ]);
    const names = ['Age', (0,format/* heading */.R_)(noun), ...(hasBytes ? ['Size'] : [])];
    return (0,markdown/* table */.tp)(names, ['left', 'right', ...(hasBytes ? ['right'] : [])], body);
}

// EXTERNAL MODULE: ./src/files/task-file.ts
var task_file = __nccwpck_require__(10349);
;// CONCATENATED MODULE: ./src/report/kinds.ts




/** How much the files of each kind are, folded; nothing where no size is known. */
function kindsSection(going) {
    const averages = (0,sizes/* averagesOf */.cx)(going);
    const lines = task_file/* FILE_KINDS */.R.map((kind) => lineOf(kind, going))
        .filter(({ files }) => files > 0)
        .map((line) => ({
        ...line,
        bytes: line.bytes + (line.files - line.sized) * (averages.get(line.kind) ?? 0),
    }))
        .toSorted((a, b) => b.bytes - a.bytes);
    if (lines.every((line) => line.bytes === 0))
        return '';
    const body = lines.map((line) => [
        NAMES[line.kind],
        line.bytes === 0 ? '' : (0,format/* bytes */.ee)(Math.round(line.bytes)),
        (0,format/* count */.U9)(line.files),
        line.sized === line.files ? 'all' : (0,format/* count */.U9)(line.sized),
    ]);
    return (0,markdown/* details */.zH)('By kind', (0,markdown/* table */.tp)(['Kind', 'Size', 'Files', 'Known'], ['left', 'right', 'right', 'right'], body));
}
function lineOf(kind, rows) {
    const line = { kind, files: 0, sized: 0, bytes: 0 };
    for (const { files } of rows) {
        line.files += files?.deleted[kind] ?? 0;
        line.sized += files?.sized[kind]?.files ?? 0;
        line.bytes += files?.sized[kind]?.bytes ?? 0;
    }
    return line;
}
const NAMES = {
    model: 'Models',
    artifact: 'Artifacts',
    'debug-sample': 'Debug samples',
    plot: 'Plots',
    unrecorded: 'Unrecorded: in their folders, and named by no record',
};

;// CONCATENATED MODULE: ./src/report/space.ts











const space_TOP = 8;
/** What a plan that is not carried out would free, and where: by project, user, kind, task and age. */
function spaceSections(report) {
    const { rows, startedAtMs } = report;
    const going = rows.filter(({ decision, outcome }) => decision === 'delete' && !SETTLED.has(outcome.kind));
    if (going.length === 0)
        return `### By project\n\n${byProject(report)}`;
    const noun = (0,target/* nounOf */.a2)(report.config);
    const averages = (0,sizes/* averagesOf */.cx)(going);
    const sizeOf = (members) => (0,sizes/* bytesOf */.$$)(sizeOfRows(members, averages));
    const largest = tasksTable(going, (0,web_page/* pagesOn */.qv)(report.config), { sizeOf, noun });
    const chart = shares(going, { sizeOf, noun });
    const projects = byProject(report);
    const sections = [
        `### What eats the space\n\n${intro(sizeOfRows(going, averages))}`,
        chart,
        chart === '' ? projects : (0,markdown/* details */.zH)('Projects in numbers', projects),
        (0,markdown/* details */.zH)('By user', breakdown('User', report, ({ task }) => task.userName ?? '(no user)')),
        kindsSection(going),
        largest === '' ? '' : (0,markdown/* details */.zH)(`Largest ${noun}s`, largest),
        agesSection(going, startedAtMs, { sizeOf, noun }),
    ];
    return sections.filter((section) => section !== '').join('\n\n');
}
const SETTLED = new Set(['kept', 'gone', 'failed', 'deleted']);
function intro(size) {
    const text = (0,sizes/* sizeText */.lP)(size);
    if (text === '')
        return 'No sizes are known: ClearML records those of artifacts only, and nothing else told any.';
    return `${text.replace(/^a/u, 'A')}: ${(0,sizes/* sizeDetails */.Aw)(size)}.`;
}
function sizeOfRows(rows, averages) {
    return rows.map(({ files }) => (0,sizes/* sizeOf */.$d)(files, averages)).reduce(sizes/* plusSize */.UP, sizes/* NO_SIZE */.oM);
}
/** Of a thinner slice neither the colour nor the percentage can be made out. */
const SMALLEST_SLICE = 0.03;
/**
 * By known bytes, or by tasks where none are known; none where it would be one large slice of all others. The numbers
 * keep names apart that look alike in a chart.
 */
function shares(going, { sizeOf, noun }) {
    const hasBytes = sizeOf(going) > 0;
    const ranked = [...Map.groupBy(going, ({ task }) => task.projectName ?? '(no project)')]
        .map(([key, members]) => ({ key, size: hasBytes ? sizeOf(members) : members.length }))
        .filter(({ size }) => size > 0)
        .toSorted((a, b) => b.size - a.size || (a.key < b.key ? -1 : 1));
    if (ranked.length < 2)
        return '';
    const whole = sumOf(ranked);
    const shown = ranked.slice(0, space_TOP).filter(({ size }) => size >= SMALLEST_SLICE * whole);
    const rest = whole - sumOf(shown);
    if (shown.length < 2 || rest > whole / 2)
        return '';
    const slices = shown.map(({ key, size }, i) => `  "${i + 1} ${(0,report_escape/* mermaidText */.Hg)(key)}" : ${size}`);
    const lines = [COLOURS, 'pie', `  title ${hasBytes ? 'Size' : (0,format/* heading */.R_)(noun)} by project`, ...slices];
    return (0,markdown/* mermaid */.a4)(rest > 0 ? [...lines, `  "all others" : ${rest}`] : lines);
}
/** Mermaid's own are black on black in a dark page. */
const COLOURS = `%%{init: ${JSON.stringify({
    themeVariables: {
        ...Object.fromEntries(['#4c8dd6', '#3fa45b', '#d9822b', '#a371d8', '#d0507a', '#2ba8a4', '#b59a1f', '#8c6d5a', '#8a8f98'].map((colour, i) => [`pie${i + 1}`, colour])),
        pieSectionTextColor: '#ffffff',
        pieOpacity: '1',
        pieStrokeColor: '#ffffff',
        pieOuterStrokeWidth: '0px',
    },
})}}%%`;
function sumOf(sizes) {
    return sizes.reduce((sum, { size }) => sum + size, 0);
}
function tasksTable(going, pageOf, { sizeOf, noun }) {
    const sized = going
        .map((row) => ({
        row,
        bytes: sizeOf([row]),
        files: row.files === undefined ? 0 : (0,tally/* deletedFiles */.Lt)(row.files),
    }))
        .filter(({ files }) => files > 0);
    const byBytes = sized.toSorted((a, b) => b.bytes - a.bytes || b.files - a.files);
    const byFiles = sized.toSorted((a, b) => b.files - a.files).slice(0, space_TOP);
    const chosen = new Set([...byBytes.slice(0, space_TOP), ...byFiles]);
    if (chosen.size === 0)
        return '';
    const body = byBytes
        .filter((entry) => chosen.has(entry))
        .map(({ row: { task }, files, bytes: known }) => [
        (0,examples/* nameOf */.V)(task, pageOf),
        known === 0 ? '' : (0,format/* bytes */.ee)(known),
        (0,format/* count */.U9)(files),
        (0,report_escape/* markdownName */.Zt)(task.projectName ?? ''),
    ]);
    return (0,markdown/* table */.tp)([(0,format/* upperFirst */.Zb)(noun), 'Size', 'Files', 'Project'], ['left', 'right', 'right', 'left'], body);
}

;// CONCATENATED MODULE: ./src/report/summary.ts

























const MAX_NAMED = 5;
/** The job summary in Markdown: verdict first, failures before anything else. Its size does not grow with the run. */
function renderSummary(report, totals) {
    const sections = [
        headline(report, totals),
        (0,leftovers/* leftoversSection */.cC)(report),
        ...(report.rows.length === 0 ? [emptyNote(report)] : bodyOf(report, totals)),
        (0,archive/* archiveSection */.cl)(report),
        dueSection(report),
        recordNote(report),
        configuration(report),
    ];
    return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}
/** When the run was refused before it began. */
function refusedSummary(problems) {
    const items = problems.map((problem) => (0,report_escape/* markdownText */.p7)(problem, 1000));
    return `## ❌ ClearML Cleanup\n\n**The cleanup did not start: nothing was asked of the server.**\n\n${(0,markdown/* bulletList */.fF)(items)}\n`;
}
function bodyOf(report, totals) {
    const isPlan = report.config.dryRun || report.stopReason === 'brake';
    return [
        failureSection(report),
        (0,left_events/* leftEventsSection */.kr)(report),
        countsTable(report, totals),
        report.config.dryRun ? '' : `${(0,left/* leftText */.$)(report)}.`,
        ruleSection(report),
        range(report),
        (0,file_summary/* fileSections */.j)(report, totals),
        droppedSection(report),
        keptSection(report),
        isPlan ? spaceSections(report) : `### By project\n\n${byProject(report)}`,
        (0,markdown/* details */.zH)('By status', breakdown('Status', report, ({ task }) => task.status ?? '(no status)')),
    ];
}
function emptyNote({ config, stopReason }) {
    if (stopReason !== 'done')
        return '';
    return `The server listed no ${(0,row_rule/* listedNoun */.yW)(config)} in the selection.`;
}
/** All of them if they are few, else the oldest and the newest. */
function range({ rows, finishedAtMs, config }) {
    const dated = rows
        .flatMap(({ task, rule, outcome, ageAtMs }) => ageAtMs !== undefined && ['deleted', 'would-delete'].includes(outcome.kind)
        ? [{ task, ageAtMs, ageField: (0,row_rule/* clockOf */.ie)(rule, config) }]
        : [])
        .toSorted((a, b) => a.ageAtMs - b.ageAtMs);
    const pageOf = config.dryRun ? (0,web_page/* pagesOn */.qv)(config) : web_page/* noPage */.Dz;
    const lines = (dated.length > MAX_NAMED ? [...dated.slice(0, 1), ...dated.slice(-1)] : dated).map(({ task, ageAtMs, ageField }) => {
        const source = ageField === undefined ? '' : `\`${(0,target/* wordsOf */.Z9)(config).clock ?? (0,age/* ageSourceOf */.y)(task, { ageField })}\` `;
        return `${(0,examples/* nameOf */.V)(task, pageOf)}, ${(0,format/* ageInDays */.QR)(ageAtMs, finishedAtMs)} old (${source}${(0,format/* day */.vd)(ageAtMs)})`;
    });
    const labels = dated.length > MAX_NAMED ? ['Oldest: ', 'Newest: '] : [];
    return (0,markdown/* bulletList */.fF)(lines.map((line, i) => (labels[i] ?? '') + line));
}
function recordNote({ record }) {
    if (record === undefined)
        return '';
    const task = `task <code>${(0,report_escape/* markdownText */.p7)(record.taskId)}</code>`;
    return `Recorded on the server as ${record.page === undefined ? task : `[Cleanup Service](${record.page}), ${task}`}.`;
}
function configuration({ config, startedAtMs }) {
    const settings = Object.entries((0,report_settings/* effectiveSettings */.f)(config));
    const given = settings.filter(([, value]) => value !== '');
    const empty = settings.filter(([, value]) => value === '').map(([name]) => `\`${name}\``);
    const body = (0,markdown/* table */.tp)(['Input', 'Value'], ['left', 'left'], given.map(([name, value]) => {
        const place = (0,report_settings/* foundIn */.Q)(config, name);
        return [`\`${name}\``, (0,report_escape/* markdownText */.p7)(`${value}${place === '' ? '' : ` (${place})`}`, 300)];
    }));
    const rest = empty.length === 0 ? '' : `\n\nEmpty: ${empty.join(', ')}.`;
    const [rule] = config.rules;
    const cutoff = rule === undefined || config.ruleSource.kind === 'policy'
        ? ''
        : `Cutoff: \`${(0,row_rule/* clockName */.o6)(config, rule.ageField)}\` before ${(0,format/* minute */.Vc)((0,policy/* cutoffOf */.Ru)(rule, startedAtMs))}. `;
    const credentials = (0,file_credentials/* fileCredentials */.z)(config);
    const file = credentials === '' ? '' : `Credentials in \`config-file\`: ${(0,report_escape/* markdownText */.p7)(credentials, 500)}. `;
    const times = `${file}${cutoff}Run started ${(0,format/* minute */.Vc)(startedAtMs)}.`;
    return (0,markdown/* details */.zH)('Configuration', `${body}${rest}\n\n${times}`);
}


/***/ }),

/***/ 72947:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Tr: () => (/* binding */ countBy),
/* harmony export */   oC: () => (/* binding */ sizeOfTotals),
/* harmony export */   vA: () => (/* binding */ totalsOf)
/* harmony export */ });
/* harmony import */ var _files_tally_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(97021);
/* harmony import */ var _sizes_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(54164);
/* harmony import */ var _left_events_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(91003);



/** @param averages of the whole run, where the rows are a part of it */
function totalsOf(rows, averages = (0,_sizes_js__WEBPACK_IMPORTED_MODULE_1__/* .averagesOf */ .cx)(rows)) {
    const totals = {
        candidates: 0,
        deleted: 0,
        deletedModels: 0,
        eventsMayBeLeft: 0,
        gone: 0,
        kept: 0,
        failed: 0,
        wouldDelete: 0,
        remaining: 0,
        planned: 0,
        dueSoon: 0,
        files: {
            deleted: 0,
            wouldDelete: 0,
            gone: 0,
            failed: 0,
            spared: 0,
            wholeFolders: 0,
            leftFolders: 0,
            freedBytes: 0,
            measuredBytes: 0,
            estimatedBytes: 0,
            unsizedFiles: 0,
        },
    };
    for (const { decision, outcome, files, dueAtMs } of rows) {
        if (dueAtMs !== undefined)
            totals.dueSoon += 1;
        if (files !== undefined)
            addFiles(totals.files, files, outcome.kind === 'would-delete', averages);
        const beyondLimit = outcome.kind === 'remaining' && outcome.because === 'max-tasks';
        if (decision === 'delete' && !beyondLimit)
            totals.candidates += 1;
        switch (outcome.kind) {
            case 'deleted':
                totals.deleted += 1;
                totals.deletedModels += outcome.models;
                if ((0,_left_events_js__WEBPACK_IMPORTED_MODULE_2__/* .mayHaveLeftEvents */ .M7)(outcome))
                    totals.eventsMayBeLeft += 1;
                break;
            case 'would-delete':
                totals.wouldDelete += 1;
                break;
            case 'gone':
            case 'kept':
            case 'failed':
            case 'remaining':
            case 'planned':
                totals[outcome.kind] += 1;
        }
    }
    totals.files.estimatedBytes = Math.round(totals.files.estimatedBytes);
    return totals;
}
function addFiles(totals, files, isDryRun, averages) {
    totals[isDryRun ? 'wouldDelete' : 'deleted'] += (0,_files_tally_js__WEBPACK_IMPORTED_MODULE_0__/* .deletedFiles */ .Lt)(files);
    totals.gone += files.gone;
    totals.failed += files.failed.length;
    totals.spared += files.spared.length;
    totals.wholeFolders += files.wholeFolders.length;
    totals.leftFolders += files.leftFolders.length;
    const size = (0,_sizes_js__WEBPACK_IMPORTED_MODULE_1__/* .sizeOf */ .$d)(files, averages);
    totals.freedBytes += size.knownBytes;
    totals.measuredBytes += size.measuredBytes;
    totals.estimatedBytes += size.estimatedBytes;
    totals.unsizedFiles += size.unsizedFiles;
}
/** The same as a size. */
function sizeOfTotals({ files }) {
    return { ...files, knownBytes: files.freedBytes };
}
/** How many of a run's rows fall into each group, largest group first. */
function countBy(items, keyOf) {
    return [...Map.groupBy(items, keyOf)].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
}


/***/ }),

/***/ 90687:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ verdict),
/* harmony export */   g: () => (/* binding */ failureOf)
/* harmony export */ });
/* harmony import */ var _plan_target_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(93786);
/* harmony import */ var _archive_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5804);
/* harmony import */ var _causes_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(40304);
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(12806);
/* harmony import */ var _left_events_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(91003);
/* harmony import */ var _sizes_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(54164);
/* harmony import */ var _totals_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(72947);







const STOPPED = {
    done: '',
    'max-tasks': '',
    'time-budget': 'Time budget used up: ',
    cancelled: 'Cancelled: ',
    brake: 'Stopped by abort-above: ',
    error: 'Stopped by an error: ',
};
/** The outcome of a run in one sentence, for the log's last line and the summary's first. */
function verdict(report, totals) {
    const { stopReason, config } = report;
    const noun = (0,_plan_target_js__WEBPACK_IMPORTED_MODULE_0__/* .nounOf */ .a2)(config);
    const stopped = STOPPED[stopReason];
    if (stopReason === 'error' && totals.candidates + totals.kept === 0)
        return 'The cleanup could not run';
    if (stopReason === 'done' && report.rows.length === 0)
        return ['Nothing to delete', ...archivedPart(report)].join(', ');
    if (stopReason === 'brake') {
        const kept = totals.kept > 0 ? `, ${(0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .counted */ .hS)(totals.kept, noun)} kept` : '';
        return `${stopped}nothing deleted, ${(0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .counted */ .hS)(totals.remaining, noun)} held back${kept}`;
    }
    const parts = [
        config.dryRun
            ? `${(0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .counted */ .hS)(totals.wouldDelete, noun)} would be deleted${withFiles(totals.files.wouldDelete, totals)}`
            : `${(0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .counted */ .hS)(totals.deleted, noun)} deleted${withFiles(totals.files.deleted, totals)}`,
        ...(totals.gone > 0 ? [`${(0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .counted */ .hS)(totals.gone, noun)} already gone`] : []),
        ...(totals.failed > 0 ? [`${(0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .counted */ .hS)(totals.failed, noun)} could not be deleted`] : []),
        ...(totals.kept > 0 ? [`${(0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .counted */ .hS)(totals.kept, noun)} kept`] : []),
        ...(totals.remaining > 0 ? [`${(0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .counted */ .hS)(totals.remaining, noun)} left to the next run`] : []),
        ...archivedPart(report),
    ];
    return `${stopped}${parts.join(', ')}`;
}
/** Why the step fails, for an annotation and a terminal's last line; undefined if it succeeds. */
function failureOf(report, totals) {
    if (report.stopReason === 'error' || report.stopReason === 'brake')
        return report.error ?? 'The cleanup ended with an error that has no message';
    const noun = (0,_plan_target_js__WEBPACK_IMPORTED_MODULE_0__/* .nounOf */ .a2)(report.config);
    if (totals.failed + totals.files.failed > 0) {
        const what = totals.failed > 0
            ? `${(0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .count */ .U9)(totals.failed)} of ${(0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .counted */ .hS)(totals.candidates, noun)}`
            : (0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .counted */ .hS)(totals.files.failed, 'file');
        return `${what} could not be deleted. ${(0,_causes_js__WEBPACK_IMPORTED_MODULE_2__/* .commonestCause */ .Xc)((0,_causes_js__WEBPACK_IMPORTED_MODULE_2__/* .failureCauses */ .x8)(report.rows), noun)}`;
    }
    const unarchived = (0,_archive_js__WEBPACK_IMPORTED_MODULE_1__/* .archiveFailure */ .Dr)(report);
    if (unarchived !== undefined)
        return unarchived;
    if (totals.eventsMayBeLeft > 0)
        return (0,_left_events_js__WEBPACK_IMPORTED_MODULE_3__/* .leftEventsText */ .o8)(totals.eventsMayBeLeft, noun);
    return report.stopReason === 'cancelled' ? 'The run was cancelled before it was done' : undefined;
}
function archivedPart({ archive }) {
    const { archived, wouldArchive } = (0,_archive_js__WEBPACK_IMPORTED_MODULE_1__/* .archiveTotals */ .q9)(archive);
    return [
        ...(archived > 0 ? [`${(0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .counted */ .hS)(archived, 'task')} archived`] : []),
        ...(wouldArchive > 0 ? [`${(0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .counted */ .hS)(wouldArchive, 'task')} would be archived`] : []),
    ];
}
function withFiles(number, totals) {
    if (number === 0)
        return '';
    const size = (0,_sizes_js__WEBPACK_IMPORTED_MODULE_4__/* .sizeText */ .lP)((0,_totals_js__WEBPACK_IMPORTED_MODULE_5__/* .sizeOfTotals */ .oC)(totals));
    return ` with ${(0,_format_js__WEBPACK_IMPORTED_MODULE_6__/* .counted */ .hS)(number, 'file')}${size === '' ? '' : ` (${size})`}`;
}


/***/ }),

/***/ 96166:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $2: () => (/* binding */ webPageOf),
/* harmony export */   Dz: () => (/* binding */ noPage),
/* harmony export */   qv: () => (/* binding */ pagesOn)
/* harmony export */ });
/* harmony import */ var _plan_target_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(93786);

/** Ids as servers make them: anything else could make another address of the link. */
const ID = /^[\w-]{1,64}$/u;
/** Pages of what the run deletes; `webHost` is '' where the address of the web server is not known. */
function pagesOn({ webHost, target }) {
    const { page } = (0,_plan_target_js__WEBPACK_IMPORTED_MODULE_0__/* .wordsOf */ .Z9)({ target });
    return ({ id, project }) => pageBelow(webHost, project.kind === 'known' ? project.id : ANY_PROJECT, ID.test(id) ? page(id) : undefined);
}
/** For tasks that went. */
const noPage = () => undefined;
/** The web UI takes it for any project, as ClearML's SDK writes it where a task has none. */
const ANY_PROJECT = '*';
/** The page of a task. */
function webPageOf(webHost, projectId, taskId) {
    return pageBelow(webHost, projectId, (0,_plan_target_js__WEBPACK_IMPORTED_MODULE_0__/* .wordsOf */ .Z9)({ target: 'tasks' }).page(taskId));
}
/** Brackets are encoded, since they would end a link in Markdown. */
function pageBelow(webHost, projectId, page) {
    if (webHost === '' || page === undefined || !(projectId === ANY_PROJECT || ID.test(projectId)))
        return undefined;
    const { href } = new URL(`${webHost}/projects/${projectId}/${page}`);
    return href.replaceAll('(', '%28').replaceAll(')', '%29');
}


/***/ }),

/***/ 47763:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  w: () => (/* binding */ sizingOf)
});

// EXTERNAL MODULE: ./node_modules/p-limit/index.js + 1 modules
var p_limit = __nccwpck_require__(70370);
// EXTERNAL MODULE: ./src/files/tally.ts
var tally = __nccwpck_require__(97021);
;// CONCATENATED MODULE: ./src/cleanup/even-sample.ts
/** Items of a list that is seen once, evenly spread over it. Holds at most twice as many as asked for. */
class EvenSample {
    #size;
    #items = [];
    #stride = 1;
    #seen = 0;
    constructor(size) {
        this.#size = size;
    }
    add(item) {
        const isNext = this.#seen % this.#stride === 0;
        this.#seen += 1;
        if (!isNext || this.#size === 0)
            return;
        this.#items.push(item);
        if (this.#items.length < 2 * this.#size)
            return;
        this.#items = this.#items.filter((_, i) => i % 2 === 0);
        this.#stride *= 2;
    }
    /** So many of them, or all if there were no more. */
    take(count) {
        const taken = Math.min(count, this.#size, this.#items.length);
        const step = this.#items.length / taken;
        return Array.from({ length: taken }, (_, i) => Math.floor(i * step)).flatMap((at) => this.#items.slice(at, at + 1));
    }
}

;// CONCATENATED MODULE: ./src/cleanup/measure.ts



/** What is likely to be largest comes first; of samples and plots there are too many to ask. */
const ASKED = ['model', 'artifact'];
/** Files whose size nothing tells, so that stores are asked for some of them once all is inspected. */
class Unsized {
    #budget;
    #samples;
    /** @param budget how many are asked at most */
    constructor(budget) {
        this.#budget = budget;
        this.#samples = { model: new EvenSample(budget), artifact: new EvenSample(budget) };
    }
    note(taskId, files) {
        for (const { file, location } of files) {
            const kind = ASKED.find((asked) => asked === file.kind);
            if (kind === undefined || file.bytes !== undefined)
                continue;
            this.#samples[kind].add({ taskId, kind, location });
        }
    }
    /** Models as far as the budget goes, then artifacts. */
    sample() {
        const models = this.#samples.model.take(this.#budget);
        return [...models, ...this.#samples.artifact.take(this.#budget - models.length)];
    }
}
/** Asks for the sizes of the sample, and adds them to what was settled. It never throws. */
async function measureSizes(settled, unsized, { bytesOf }, { concurrency, isOver }) {
    const limit = (0,p_limit/* default */.A)(concurrency);
    const found = new Map();
    const ask = async ({ taskId, kind, location }) => {
        const bytes = isOver() ? undefined : await bytesOf(location);
        if (bytes === undefined)
            return;
        const size = { [kind]: { files: 1, bytes, measuredBytes: bytes } };
        found.set(taskId, (0,tally/* plusSizes */.F8)(found.get(taskId) ?? {}, size));
    };
    await Promise.all(unsized.sample().map((entry) => limit(() => ask(entry))));
    return settled.map((entry) => {
        const sizes = found.get(entry.task.id);
        return sizes === undefined || entry.files === undefined
            ? entry
            : { ...entry, files: { ...entry.files, ...(0,tally/* withSizes */.Z)((0,tally/* plusSizes */.F8)(entry.files.sized, sizes)) } };
    });
}

// EXTERNAL MODULE: ./src/files/task-file.ts
var task_file = __nccwpck_require__(10349);
;// CONCATENATED MODULE: ./src/cleanup/planned-sizes.ts


/**
 * Adds what the dry run of an approved plan measured: of each kind of which exactly the files went that it knew, where it
 * knew the size of more of them than this run does.
 */
function withPlannedSizes(settled, approval) {
    if (approval === undefined)
        return settled;
    return settled.map((entry) => {
        const planned = approval.tasks.get(entry.task.id)?.files;
        if (planned === undefined || entry.files === undefined)
            return entry;
        return { ...entry, files: { ...entry.files, ...(0,tally/* withSizes */.Z)(sizesOf(entry.files, planned)) } };
    });
}
function sizesOf({ deleted, sized }, planned) {
    const kinds = task_file/* FILE_KINDS */.R.flatMap((kind) => {
        const here = sized[kind];
        const then = planned[kind];
        const knowsMore = then?.files === deleted[kind] && then.sized > (here?.files ?? 0);
        const known = knowsMore ? { ...then, files: then.sized } : here;
        if (known === undefined)
            return [];
        const { files, bytes, measuredBytes } = known;
        return [[kind, { files, bytes, measuredBytes }]];
    });
    return Object.fromEntries(kinds);
}

;// CONCATENATED MODULE: ./src/targets/sizes.ts


function sizingOf({ dryRun, sizeRequests, concurrency }, stores, approval) {
    const unsized = new Unsized(sizeRequests);
    return {
        unsized,
        withSizes: async (settled, isOver) => dryRun
            ? await measureSizes(settled, unsized, stores, { concurrency, isOver })
            : withPlannedSizes(settled, approval),
    };
}


/***/ }),

/***/ 311:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   x: () => (/* binding */ VERSION)
/* harmony export */ });
/** Equal to the version in package.json; a test compares them. */
const VERSION = '1.0.0';


/***/ }),

/***/ 42613:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("assert");

/***/ }),

/***/ 20181:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("buffer");

/***/ }),

/***/ 35317:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("child_process");

/***/ }),

/***/ 76982:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("crypto");

/***/ }),

/***/ 24434:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("events");

/***/ }),

/***/ 79896:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");

/***/ }),

/***/ 58611:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("http");

/***/ }),

/***/ 65692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("https");

/***/ }),

/***/ 69278:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("net");

/***/ }),

/***/ 16698:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:async_hooks");

/***/ }),

/***/ 4573:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:buffer");

/***/ }),

/***/ 31421:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");

/***/ }),

/***/ 77598:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");

/***/ }),

/***/ 73024:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");

/***/ }),

/***/ 51455:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");

/***/ }),

/***/ 37067:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");

/***/ }),

/***/ 32467:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http2");

/***/ }),

/***/ 44708:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");

/***/ }),

/***/ 77030:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");

/***/ }),

/***/ 48161:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");

/***/ }),

/***/ 76760:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");

/***/ }),

/***/ 1708:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:process");

/***/ }),

/***/ 57075:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream");

/***/ }),

/***/ 37830:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream/web");

/***/ }),

/***/ 58500:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");

/***/ }),

/***/ 73136:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:url");

/***/ }),

/***/ 57975:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");

/***/ }),

/***/ 78877:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:v8");

/***/ }),

/***/ 38522:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");

/***/ }),

/***/ 70857:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");

/***/ }),

/***/ 16928:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");

/***/ }),

/***/ 932:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("process");

/***/ }),

/***/ 83480:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("querystring");

/***/ }),

/***/ 2203:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("stream");

/***/ }),

/***/ 64756:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tls");

/***/ }),

/***/ 52018:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tty");

/***/ }),

/***/ 87016:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("url");

/***/ }),

/***/ 39023:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("util");

/***/ }),

/***/ 28167:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("worker_threads");

/***/ }),

/***/ 43106:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("zlib");

/***/ }),

/***/ 47005:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  Qq: () => (/* binding */ HttpClient)
});

// UNUSED EXPORTS: Headers, HttpClientError, HttpClientResponse, HttpCodes, MediaTypes, getProxyUrl, isHttps

// EXTERNAL MODULE: external "http"
var external_http_ = __nccwpck_require__(58611);
var external_http_namespaceObject = /*#__PURE__*/__nccwpck_require__.t(external_http_, 2);
// EXTERNAL MODULE: external "https"
var external_https_ = __nccwpck_require__(65692);
var external_https_namespaceObject = /*#__PURE__*/__nccwpck_require__.t(external_https_, 2);
// EXTERNAL MODULE: ./node_modules/@actions/http-client/lib/proxy.js
var proxy = __nccwpck_require__(19783);
// EXTERNAL MODULE: ./node_modules/tunnel/index.js
var tunnel = __nccwpck_require__(20770);
;// CONCATENATED MODULE: ./scripts/bundle/undici.ts
/**
 * Takes the place of `undici` in the bundle (`paths` in tsconfig.json). @actions/http-client needs it only to lend a
 * proxy to others' `fetch`, which nothing here asks for; loading it took a third of the start.
 */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- its name is what the importing module needs
class ProxyAgent {
    constructor() {
        throw new Error('undici is not part of this bundle: requests through a proxy go by node:https');
    }
}

;// CONCATENATED MODULE: ./node_modules/@actions/http-client/lib/index.js
/* eslint-disable @typescript-eslint/no-explicit-any */
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};





var HttpCodes;
(function (HttpCodes) {
    HttpCodes[HttpCodes["OK"] = 200] = "OK";
    HttpCodes[HttpCodes["MultipleChoices"] = 300] = "MultipleChoices";
    HttpCodes[HttpCodes["MovedPermanently"] = 301] = "MovedPermanently";
    HttpCodes[HttpCodes["ResourceMoved"] = 302] = "ResourceMoved";
    HttpCodes[HttpCodes["SeeOther"] = 303] = "SeeOther";
    HttpCodes[HttpCodes["NotModified"] = 304] = "NotModified";
    HttpCodes[HttpCodes["UseProxy"] = 305] = "UseProxy";
    HttpCodes[HttpCodes["SwitchProxy"] = 306] = "SwitchProxy";
    HttpCodes[HttpCodes["TemporaryRedirect"] = 307] = "TemporaryRedirect";
    HttpCodes[HttpCodes["PermanentRedirect"] = 308] = "PermanentRedirect";
    HttpCodes[HttpCodes["BadRequest"] = 400] = "BadRequest";
    HttpCodes[HttpCodes["Unauthorized"] = 401] = "Unauthorized";
    HttpCodes[HttpCodes["PaymentRequired"] = 402] = "PaymentRequired";
    HttpCodes[HttpCodes["Forbidden"] = 403] = "Forbidden";
    HttpCodes[HttpCodes["NotFound"] = 404] = "NotFound";
    HttpCodes[HttpCodes["MethodNotAllowed"] = 405] = "MethodNotAllowed";
    HttpCodes[HttpCodes["NotAcceptable"] = 406] = "NotAcceptable";
    HttpCodes[HttpCodes["ProxyAuthenticationRequired"] = 407] = "ProxyAuthenticationRequired";
    HttpCodes[HttpCodes["RequestTimeout"] = 408] = "RequestTimeout";
    HttpCodes[HttpCodes["Conflict"] = 409] = "Conflict";
    HttpCodes[HttpCodes["Gone"] = 410] = "Gone";
    HttpCodes[HttpCodes["TooManyRequests"] = 429] = "TooManyRequests";
    HttpCodes[HttpCodes["InternalServerError"] = 500] = "InternalServerError";
    HttpCodes[HttpCodes["NotImplemented"] = 501] = "NotImplemented";
    HttpCodes[HttpCodes["BadGateway"] = 502] = "BadGateway";
    HttpCodes[HttpCodes["ServiceUnavailable"] = 503] = "ServiceUnavailable";
    HttpCodes[HttpCodes["GatewayTimeout"] = 504] = "GatewayTimeout";
})(HttpCodes || (HttpCodes = {}));
var Headers;
(function (Headers) {
    Headers["Accept"] = "accept";
    Headers["ContentType"] = "content-type";
})(Headers || (Headers = {}));
var MediaTypes;
(function (MediaTypes) {
    MediaTypes["ApplicationJson"] = "application/json";
})(MediaTypes || (MediaTypes = {}));
/**
 * Returns the proxy URL, depending upon the supplied url and proxy environment variables.
 * @param serverUrl  The server URL where the request will be sent. For example, https://api.github.com
 */
function getProxyUrl(serverUrl) {
    const proxyUrl = pm.getProxyUrl(new URL(serverUrl));
    return proxyUrl ? proxyUrl.href : '';
}
const HttpRedirectCodes = [
    HttpCodes.MovedPermanently,
    HttpCodes.ResourceMoved,
    HttpCodes.SeeOther,
    HttpCodes.TemporaryRedirect,
    HttpCodes.PermanentRedirect
];
const HttpResponseRetryCodes = [
    HttpCodes.BadGateway,
    HttpCodes.ServiceUnavailable,
    HttpCodes.GatewayTimeout
];
const RetryableHttpVerbs = ['OPTIONS', 'GET', 'DELETE', 'HEAD'];
const ExponentialBackoffCeiling = 10;
const ExponentialBackoffTimeSlice = 5;
class HttpClientError extends Error {
    constructor(message, statusCode) {
        super(message);
        this.name = 'HttpClientError';
        this.statusCode = statusCode;
        Object.setPrototypeOf(this, HttpClientError.prototype);
    }
}
class HttpClientResponse {
    constructor(message) {
        this.message = message;
    }
    readBody() {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve) => __awaiter(this, void 0, void 0, function* () {
                let output = Buffer.alloc(0);
                this.message.on('data', (chunk) => {
                    output = Buffer.concat([output, chunk]);
                });
                this.message.on('end', () => {
                    resolve(output.toString());
                });
            }));
        });
    }
    readBodyBuffer() {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve) => __awaiter(this, void 0, void 0, function* () {
                const chunks = [];
                this.message.on('data', (chunk) => {
                    chunks.push(chunk);
                });
                this.message.on('end', () => {
                    resolve(Buffer.concat(chunks));
                });
            }));
        });
    }
}
function isHttps(requestUrl) {
    const parsedUrl = new URL(requestUrl);
    return parsedUrl.protocol === 'https:';
}
class HttpClient {
    constructor(userAgent, handlers, requestOptions) {
        this._ignoreSslError = false;
        this._allowRedirects = true;
        this._allowRedirectDowngrade = false;
        this._maxRedirects = 50;
        this._allowRetries = false;
        this._maxRetries = 1;
        this._keepAlive = false;
        this._disposed = false;
        this.userAgent = this._getUserAgentWithOrchestrationId(userAgent);
        this.handlers = handlers || [];
        this.requestOptions = requestOptions;
        if (requestOptions) {
            if (requestOptions.ignoreSslError != null) {
                this._ignoreSslError = requestOptions.ignoreSslError;
            }
            this._socketTimeout = requestOptions.socketTimeout;
            if (requestOptions.allowRedirects != null) {
                this._allowRedirects = requestOptions.allowRedirects;
            }
            if (requestOptions.allowRedirectDowngrade != null) {
                this._allowRedirectDowngrade = requestOptions.allowRedirectDowngrade;
            }
            if (requestOptions.maxRedirects != null) {
                this._maxRedirects = Math.max(requestOptions.maxRedirects, 0);
            }
            if (requestOptions.keepAlive != null) {
                this._keepAlive = requestOptions.keepAlive;
            }
            if (requestOptions.allowRetries != null) {
                this._allowRetries = requestOptions.allowRetries;
            }
            if (requestOptions.maxRetries != null) {
                this._maxRetries = requestOptions.maxRetries;
            }
        }
    }
    options(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('OPTIONS', requestUrl, null, additionalHeaders || {});
        });
    }
    get(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('GET', requestUrl, null, additionalHeaders || {});
        });
    }
    del(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('DELETE', requestUrl, null, additionalHeaders || {});
        });
    }
    post(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('POST', requestUrl, data, additionalHeaders || {});
        });
    }
    patch(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('PATCH', requestUrl, data, additionalHeaders || {});
        });
    }
    put(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('PUT', requestUrl, data, additionalHeaders || {});
        });
    }
    head(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('HEAD', requestUrl, null, additionalHeaders || {});
        });
    }
    sendStream(verb, requestUrl, stream, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request(verb, requestUrl, stream, additionalHeaders);
        });
    }
    /**
     * Gets a typed object from an endpoint
     * Be aware that not found returns a null.  Other errors (4xx, 5xx) reject the promise
     */
    getJson(requestUrl_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, additionalHeaders = {}) {
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            const res = yield this.get(requestUrl, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    postJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.post(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    putJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.put(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    patchJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.patch(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    /**
     * Makes a raw http request.
     * All other methods such as get, post, patch, and request ultimately call this.
     * Prefer get, del, post and patch
     */
    request(verb, requestUrl, data, headers) {
        return __awaiter(this, void 0, void 0, function* () {
            if (this._disposed) {
                throw new Error('Client has already been disposed.');
            }
            const parsedUrl = new URL(requestUrl);
            let info = this._prepareRequest(verb, parsedUrl, headers);
            // Only perform retries on reads since writes may not be idempotent.
            const maxTries = this._allowRetries && RetryableHttpVerbs.includes(verb)
                ? this._maxRetries + 1
                : 1;
            let numTries = 0;
            let response;
            do {
                response = yield this.requestRaw(info, data);
                // Check if it's an authentication challenge
                if (response &&
                    response.message &&
                    response.message.statusCode === HttpCodes.Unauthorized) {
                    let authenticationHandler;
                    for (const handler of this.handlers) {
                        if (handler.canHandleAuthentication(response)) {
                            authenticationHandler = handler;
                            break;
                        }
                    }
                    if (authenticationHandler) {
                        return authenticationHandler.handleAuthentication(this, info, data);
                    }
                    else {
                        // We have received an unauthorized response but have no handlers to handle it.
                        // Let the response return to the caller.
                        return response;
                    }
                }
                let redirectsRemaining = this._maxRedirects;
                while (response.message.statusCode &&
                    HttpRedirectCodes.includes(response.message.statusCode) &&
                    this._allowRedirects &&
                    redirectsRemaining > 0) {
                    const redirectUrl = response.message.headers['location'];
                    if (!redirectUrl) {
                        // if there's no location to redirect to, we won't
                        break;
                    }
                    const parsedRedirectUrl = new URL(redirectUrl);
                    if (parsedUrl.protocol === 'https:' &&
                        parsedUrl.protocol !== parsedRedirectUrl.protocol &&
                        !this._allowRedirectDowngrade) {
                        throw new Error('Redirect from HTTPS to HTTP protocol. This downgrade is not allowed for security reasons. If you want to allow this behavior, set the allowRedirectDowngrade option to true.');
                    }
                    // we need to finish reading the response before reassigning response
                    // which will leak the open socket.
                    yield response.readBody();
                    // strip authorization header if redirected to a different hostname
                    if (parsedRedirectUrl.hostname !== parsedUrl.hostname) {
                        for (const header in headers) {
                            // header names are case insensitive
                            if (header.toLowerCase() === 'authorization') {
                                delete headers[header];
                            }
                        }
                    }
                    // let's make the request with the new redirectUrl
                    info = this._prepareRequest(verb, parsedRedirectUrl, headers);
                    response = yield this.requestRaw(info, data);
                    redirectsRemaining--;
                }
                if (!response.message.statusCode ||
                    !HttpResponseRetryCodes.includes(response.message.statusCode)) {
                    // If not a retry code, return immediately instead of retrying
                    return response;
                }
                numTries += 1;
                if (numTries < maxTries) {
                    yield response.readBody();
                    yield this._performExponentialBackoff(numTries);
                }
            } while (numTries < maxTries);
            return response;
        });
    }
    /**
     * Needs to be called if keepAlive is set to true in request options.
     */
    dispose() {
        if (this._agent) {
            this._agent.destroy();
        }
        this._disposed = true;
    }
    /**
     * Raw request.
     * @param info
     * @param data
     */
    requestRaw(info, data) {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve, reject) => {
                function callbackForResult(err, res) {
                    if (err) {
                        reject(err);
                    }
                    else if (!res) {
                        // If `err` is not passed, then `res` must be passed.
                        reject(new Error('Unknown error'));
                    }
                    else {
                        resolve(res);
                    }
                }
                this.requestRawWithCallback(info, data, callbackForResult);
            });
        });
    }
    /**
     * Raw request with callback.
     * @param info
     * @param data
     * @param onResult
     */
    requestRawWithCallback(info, data, onResult) {
        if (typeof data === 'string') {
            if (!info.options.headers) {
                info.options.headers = {};
            }
            info.options.headers['Content-Length'] = Buffer.byteLength(data, 'utf8');
        }
        let callbackCalled = false;
        function handleResult(err, res) {
            if (!callbackCalled) {
                callbackCalled = true;
                onResult(err, res);
            }
        }
        const req = info.httpModule.request(info.options, (msg) => {
            const res = new HttpClientResponse(msg);
            handleResult(undefined, res);
        });
        let socket;
        req.on('socket', sock => {
            socket = sock;
        });
        // If we ever get disconnected, we want the socket to timeout eventually
        req.setTimeout(this._socketTimeout || 3 * 60000, () => {
            if (socket) {
                socket.end();
            }
            handleResult(new Error(`Request timeout: ${info.options.path}`));
        });
        req.on('error', function (err) {
            // err has statusCode property
            // res should have headers
            handleResult(err);
        });
        if (data && typeof data === 'string') {
            req.write(data, 'utf8');
        }
        if (data && typeof data !== 'string') {
            data.on('close', function () {
                req.end();
            });
            data.pipe(req);
        }
        else {
            req.end();
        }
    }
    /**
     * Gets an http agent. This function is useful when you need an http agent that handles
     * routing through a proxy server - depending upon the url and proxy environment variables.
     * @param serverUrl  The server URL where the request will be sent. For example, https://api.github.com
     */
    getAgent(serverUrl) {
        const parsedUrl = new URL(serverUrl);
        return this._getAgent(parsedUrl);
    }
    getAgentDispatcher(serverUrl) {
        const parsedUrl = new URL(serverUrl);
        const proxyUrl = proxy/* getProxyUrl */.s(parsedUrl);
        const useProxy = proxyUrl && proxyUrl.hostname;
        if (!useProxy) {
            return;
        }
        return this._getProxyAgentDispatcher(parsedUrl, proxyUrl);
    }
    _prepareRequest(method, requestUrl, headers) {
        const info = {};
        info.parsedUrl = requestUrl;
        const usingSsl = info.parsedUrl.protocol === 'https:';
        info.httpModule = usingSsl ? external_https_namespaceObject : external_http_namespaceObject;
        const defaultPort = usingSsl ? 443 : 80;
        info.options = {};
        info.options.host = info.parsedUrl.hostname;
        info.options.port = info.parsedUrl.port
            ? parseInt(info.parsedUrl.port)
            : defaultPort;
        info.options.path =
            (info.parsedUrl.pathname || '') + (info.parsedUrl.search || '');
        info.options.method = method;
        info.options.headers = this._mergeHeaders(headers);
        if (this.userAgent != null) {
            info.options.headers['user-agent'] = this.userAgent;
        }
        info.options.agent = this._getAgent(info.parsedUrl);
        // gives handlers an opportunity to participate
        if (this.handlers) {
            for (const handler of this.handlers) {
                handler.prepareRequest(info.options);
            }
        }
        return info;
    }
    _mergeHeaders(headers) {
        if (this.requestOptions && this.requestOptions.headers) {
            return Object.assign({}, lowercaseKeys(this.requestOptions.headers), lowercaseKeys(headers || {}));
        }
        return lowercaseKeys(headers || {});
    }
    /**
     * Gets an existing header value or returns a default.
     * Handles converting number header values to strings since HTTP headers must be strings.
     * Note: This returns string | string[] since some headers can have multiple values.
     * For headers that must always be a single string (like Content-Type), use the
     * specialized _getExistingOrDefaultContentTypeHeader method instead.
     */
    _getExistingOrDefaultHeader(additionalHeaders, header, _default) {
        let clientHeader;
        if (this.requestOptions && this.requestOptions.headers) {
            const headerValue = lowercaseKeys(this.requestOptions.headers)[header];
            if (headerValue) {
                clientHeader =
                    typeof headerValue === 'number' ? headerValue.toString() : headerValue;
            }
        }
        const additionalValue = additionalHeaders[header];
        if (additionalValue !== undefined) {
            return typeof additionalValue === 'number'
                ? additionalValue.toString()
                : additionalValue;
        }
        if (clientHeader !== undefined) {
            return clientHeader;
        }
        return _default;
    }
    /**
     * Specialized version of _getExistingOrDefaultHeader for Content-Type header.
     * Always returns a single string (not an array) since Content-Type should be a single value.
     * Converts arrays to comma-separated strings and numbers to strings to ensure type safety.
     * This was split from _getExistingOrDefaultHeader to provide stricter typing for callers
     * that assign the result to places expecting a string (e.g., additionalHeaders[Headers.ContentType]).
     */
    _getExistingOrDefaultContentTypeHeader(additionalHeaders, _default) {
        let clientHeader;
        if (this.requestOptions && this.requestOptions.headers) {
            const headerValue = lowercaseKeys(this.requestOptions.headers)[Headers.ContentType];
            if (headerValue) {
                if (typeof headerValue === 'number') {
                    clientHeader = String(headerValue);
                }
                else if (Array.isArray(headerValue)) {
                    clientHeader = headerValue.join(', ');
                }
                else {
                    clientHeader = headerValue;
                }
            }
        }
        const additionalValue = additionalHeaders[Headers.ContentType];
        // Return the first non-undefined value, converting numbers or arrays to strings if necessary
        if (additionalValue !== undefined) {
            if (typeof additionalValue === 'number') {
                return String(additionalValue);
            }
            else if (Array.isArray(additionalValue)) {
                return additionalValue.join(', ');
            }
            else {
                return additionalValue;
            }
        }
        if (clientHeader !== undefined) {
            return clientHeader;
        }
        return _default;
    }
    _getAgent(parsedUrl) {
        let agent;
        const proxyUrl = proxy/* getProxyUrl */.s(parsedUrl);
        const useProxy = proxyUrl && proxyUrl.hostname;
        if (this._keepAlive && useProxy) {
            agent = this._proxyAgent;
        }
        if (!useProxy) {
            agent = this._agent;
        }
        // if agent is already assigned use that agent.
        if (agent) {
            return agent;
        }
        const usingSsl = parsedUrl.protocol === 'https:';
        let maxSockets = 100;
        if (this.requestOptions) {
            maxSockets = this.requestOptions.maxSockets || external_http_.globalAgent.maxSockets;
        }
        // This is `useProxy` again, but we need to check `proxyURl` directly for TypeScripts's flow analysis.
        if (proxyUrl && proxyUrl.hostname) {
            const agentOptions = {
                maxSockets,
                keepAlive: this._keepAlive,
                proxy: Object.assign(Object.assign({}, ((proxyUrl.username || proxyUrl.password) && {
                    proxyAuth: `${proxyUrl.username}:${proxyUrl.password}`
                })), { host: proxyUrl.hostname, port: proxyUrl.port })
            };
            let tunnelAgent;
            const overHttps = proxyUrl.protocol === 'https:';
            if (usingSsl) {
                tunnelAgent = overHttps ? tunnel.httpsOverHttps : tunnel.httpsOverHttp;
            }
            else {
                tunnelAgent = overHttps ? tunnel.httpOverHttps : tunnel.httpOverHttp;
            }
            agent = tunnelAgent(agentOptions);
            this._proxyAgent = agent;
        }
        // if tunneling agent isn't assigned create a new agent
        if (!agent) {
            const options = { keepAlive: this._keepAlive, maxSockets };
            agent = usingSsl ? new external_https_.Agent(options) : new external_http_.Agent(options);
            this._agent = agent;
        }
        if (usingSsl && this._ignoreSslError) {
            // we don't want to set NODE_TLS_REJECT_UNAUTHORIZED=0 since that will affect request for entire process
            // http.RequestOptions doesn't expose a way to modify RequestOptions.agent.options
            // we have to cast it to any and change it directly
            agent.options = Object.assign(agent.options || {}, {
                rejectUnauthorized: false
            });
        }
        return agent;
    }
    _getProxyAgentDispatcher(parsedUrl, proxyUrl) {
        let proxyAgent;
        if (this._keepAlive) {
            proxyAgent = this._proxyAgentDispatcher;
        }
        // if agent is already assigned use that agent.
        if (proxyAgent) {
            return proxyAgent;
        }
        const usingSsl = parsedUrl.protocol === 'https:';
        proxyAgent = new ProxyAgent(Object.assign({ uri: proxyUrl.href, pipelining: !this._keepAlive ? 0 : 1 }, ((proxyUrl.username || proxyUrl.password) && {
            token: `Basic ${Buffer.from(`${proxyUrl.username}:${proxyUrl.password}`).toString('base64')}`
        })));
        this._proxyAgentDispatcher = proxyAgent;
        if (usingSsl && this._ignoreSslError) {
            // we don't want to set NODE_TLS_REJECT_UNAUTHORIZED=0 since that will affect request for entire process
            // http.RequestOptions doesn't expose a way to modify RequestOptions.agent.options
            // we have to cast it to any and change it directly
            proxyAgent.options = Object.assign(proxyAgent.options.requestTls || {}, {
                rejectUnauthorized: false
            });
        }
        return proxyAgent;
    }
    _getUserAgentWithOrchestrationId(userAgent) {
        const baseUserAgent = userAgent || 'actions/http-client';
        const orchId = process.env['ACTIONS_ORCHESTRATION_ID'];
        if (orchId) {
            // Sanitize the orchestration ID to ensure it contains only valid characters
            // Valid characters: 0-9, a-z, _, -, .
            const sanitizedId = orchId.replace(/[^a-z0-9_.-]/gi, '_');
            return `${baseUserAgent} actions_orchestration_id/${sanitizedId}`;
        }
        return baseUserAgent;
    }
    _performExponentialBackoff(retryNumber) {
        return __awaiter(this, void 0, void 0, function* () {
            retryNumber = Math.min(ExponentialBackoffCeiling, retryNumber);
            const ms = ExponentialBackoffTimeSlice * Math.pow(2, retryNumber);
            return new Promise(resolve => setTimeout(() => resolve(), ms));
        });
    }
    _processResponse(res, options) {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve, reject) => __awaiter(this, void 0, void 0, function* () {
                const statusCode = res.message.statusCode || 0;
                const response = {
                    statusCode,
                    result: null,
                    headers: {}
                };
                // not found leads to null obj returned
                if (statusCode === HttpCodes.NotFound) {
                    resolve(response);
                }
                // get the result from the body
                function dateTimeDeserializer(key, value) {
                    if (typeof value === 'string') {
                        const a = new Date(value);
                        if (!isNaN(a.valueOf())) {
                            return a;
                        }
                    }
                    return value;
                }
                let obj;
                let contents;
                try {
                    contents = yield res.readBody();
                    if (contents && contents.length > 0) {
                        if (options && options.deserializeDates) {
                            obj = JSON.parse(contents, dateTimeDeserializer);
                        }
                        else {
                            obj = JSON.parse(contents);
                        }
                        response.result = obj;
                    }
                    response.headers = res.message.headers;
                }
                catch (err) {
                    // Invalid resource (contents not json);  leaving result obj null
                }
                // note that 3xx redirects are handled by the http layer.
                if (statusCode > 299) {
                    let msg;
                    // if exception/error in body, attempt to get better error
                    if (obj && obj.message) {
                        msg = obj.message;
                    }
                    else if (contents && contents.length > 0) {
                        // it may be the case that the exception is in the body message as string
                        msg = contents;
                    }
                    else {
                        msg = `Failed request: (${statusCode})`;
                    }
                    const err = new HttpClientError(msg, statusCode);
                    err.result = response.result;
                    reject(err);
                }
                else {
                    resolve(response);
                }
            }));
        });
    }
}
const lowercaseKeys = (obj) => Object.keys(obj).reduce((c, k) => ((c[k.toLowerCase()] = obj[k]), c), {});
//# sourceMappingURL=index.js.map

/***/ }),

/***/ 19783:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ checkBypass),
/* harmony export */   s: () => (/* binding */ getProxyUrl)
/* harmony export */ });
function getProxyUrl(reqUrl) {
    const usingSsl = reqUrl.protocol === 'https:';
    if (checkBypass(reqUrl)) {
        return undefined;
    }
    const proxyVar = (() => {
        if (usingSsl) {
            return process.env['https_proxy'] || process.env['HTTPS_PROXY'];
        }
        else {
            return process.env['http_proxy'] || process.env['HTTP_PROXY'];
        }
    })();
    if (proxyVar) {
        try {
            return new DecodedURL(proxyVar);
        }
        catch (_a) {
            if (!proxyVar.startsWith('http://') && !proxyVar.startsWith('https://'))
                return new DecodedURL(`http://${proxyVar}`);
        }
    }
    else {
        return undefined;
    }
}
function checkBypass(reqUrl) {
    if (!reqUrl.hostname) {
        return false;
    }
    const reqHost = reqUrl.hostname;
    if (isLoopbackAddress(reqHost)) {
        return true;
    }
    const noProxy = process.env['no_proxy'] || process.env['NO_PROXY'] || '';
    if (!noProxy) {
        return false;
    }
    // Determine the request port
    let reqPort;
    if (reqUrl.port) {
        reqPort = Number(reqUrl.port);
    }
    else if (reqUrl.protocol === 'http:') {
        reqPort = 80;
    }
    else if (reqUrl.protocol === 'https:') {
        reqPort = 443;
    }
    // Format the request hostname and hostname with port
    const upperReqHosts = [reqUrl.hostname.toUpperCase()];
    if (typeof reqPort === 'number') {
        upperReqHosts.push(`${upperReqHosts[0]}:${reqPort}`);
    }
    // Compare request host against noproxy
    for (const upperNoProxyItem of noProxy
        .split(',')
        .map(x => x.trim().toUpperCase())
        .filter(x => x)) {
        if (upperNoProxyItem === '*' ||
            upperReqHosts.some(x => x === upperNoProxyItem ||
                x.endsWith(`.${upperNoProxyItem}`) ||
                (upperNoProxyItem.startsWith('.') &&
                    x.endsWith(`${upperNoProxyItem}`)))) {
            return true;
        }
    }
    return false;
}
function isLoopbackAddress(host) {
    const hostLower = host.toLowerCase();
    return (hostLower === 'localhost' ||
        hostLower.startsWith('127.') ||
        hostLower.startsWith('[::1]') ||
        hostLower.startsWith('[0:0:0:0:0:0:0:1]'));
}
class DecodedURL extends URL {
    constructor(url, base) {
        super(url, base);
        this._decodedUsername = decodeURIComponent(super.username);
        this._decodedPassword = decodeURIComponent(super.password);
    }
    get username() {
        return this._decodedUsername;
    }
    get password() {
        return this._decodedPassword;
    }
}
//# sourceMappingURL=proxy.js.map

/***/ }),

/***/ 70370:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  A: () => (/* binding */ pLimit)
});

// UNUSED EXPORTS: limitFunction

;// CONCATENATED MODULE: ./node_modules/yocto-queue/index.js
/*
How it works:
`this.#head` is an instance of `Node` which keeps track of its current value and nests another instance of `Node` that keeps the value that comes after it. When a value is provided to `.enqueue()`, the code needs to iterate through `this.#head`, going deeper and deeper to find the last value. However, iterating through every single item is slow. This problem is solved by saving a reference to the last value as `this.#tail` so that it can reference it to add a new value.
*/

class Node {
	value;
	next;

	constructor(value) {
		this.value = value;
	}
}

class Queue {
	#head;
	#tail;
	#size;

	constructor() {
		this.clear();
	}

	enqueue(value) {
		const node = new Node(value);

		if (this.#head) {
			this.#tail.next = node;
			this.#tail = node;
		} else {
			this.#head = node;
			this.#tail = node;
		}

		this.#size++;
	}

	dequeue() {
		const current = this.#head;
		if (!current) {
			return;
		}

		this.#head = this.#head.next;
		this.#size--;

		// Clean up tail reference when queue becomes empty
		if (!this.#head) {
			this.#tail = undefined;
		}

		return current.value;
	}

	peek() {
		if (!this.#head) {
			return;
		}

		return this.#head.value;

		// TODO: Node.js 18.
		// return this.#head?.value;
	}

	clear() {
		this.#head = undefined;
		this.#tail = undefined;
		this.#size = 0;
	}

	get size() {
		return this.#size;
	}

	* [Symbol.iterator]() {
		let current = this.#head;

		while (current) {
			yield current.value;
			current = current.next;
		}
	}

	* drain() {
		while (this.#head) {
			yield this.dequeue();
		}
	}
}

;// CONCATENATED MODULE: ./node_modules/p-limit/index.js


function pLimit(concurrency) {
	let rejectOnClear = false;

	if (typeof concurrency === 'object') {
		({concurrency, rejectOnClear = false} = concurrency);
	}

	validateConcurrency(concurrency);

	if (typeof rejectOnClear !== 'boolean') {
		throw new TypeError('Expected `rejectOnClear` to be a boolean');
	}

	const queue = new Queue();
	let activeCount = 0;

	const resumeNext = () => {
		// Process the next queued function if we're under the concurrency limit
		if (activeCount < concurrency && queue.size > 0) {
			activeCount++;
			queue.dequeue().run();
		}
	};

	const next = () => {
		activeCount--;
		resumeNext();
	};

	const run = async (function_, resolve, arguments_) => {
		// Execute the function and capture the result promise
		const result = (async () => function_(...arguments_))();

		// Resolve immediately with the promise (don't wait for completion)
		resolve(result);

		// Wait for the function to complete (success or failure)
		// We catch errors here to prevent unhandled rejections,
		// but the original promise rejection is preserved for the caller
		try {
			await result;
		} catch {}

		// Decrement active count and process next queued function
		next();
	};

	const enqueue = (function_, resolve, reject, arguments_) => {
		const queueItem = {reject};

		// Queue the internal resolve function instead of the run function
		// to preserve the asynchronous execution context.
		new Promise(internalResolve => { // eslint-disable-line promise/param-names
			queueItem.run = internalResolve;
			queue.enqueue(queueItem);
		}).then(run.bind(undefined, function_, resolve, arguments_)); // eslint-disable-line promise/prefer-await-to-then

		// Start processing immediately if we haven't reached the concurrency limit
		if (activeCount < concurrency) {
			resumeNext();
		}
	};

	const generator = (function_, ...arguments_) => new Promise((resolve, reject) => {
		enqueue(function_, resolve, reject, arguments_);
	});

	Object.defineProperties(generator, {
		activeCount: {
			get: () => activeCount,
		},
		pendingCount: {
			get: () => queue.size,
		},
		clearQueue: {
			value() {
				if (!rejectOnClear) {
					queue.clear();
					return;
				}

				const abortError = AbortSignal.abort().reason;

				while (queue.size > 0) {
					queue.dequeue().reject(abortError);
				}
			},
		},
		concurrency: {
			get: () => concurrency,

			set(newConcurrency) {
				validateConcurrency(newConcurrency);
				concurrency = newConcurrency;

				queueMicrotask(() => {
					// eslint-disable-next-line no-unmodified-loop-condition
					while (activeCount < concurrency && queue.size > 0) {
						resumeNext();
					}
				});
			},
		},
		map: {
			async value(iterable, function_) {
				const promises = [];

				try {
					Array.from(iterable, (value, index) => {
						const promise = generator(function_, value, index);
						promises.push(promise);
						return promise;
					});
				} catch (error) {
					// The iterable threw, so `Promise.all` never observes the already scheduled promises. Observe them here to avoid unhandled rejections.
					for (const promise of promises) {
						promise.catch(() => {}); // eslint-disable-line promise/prefer-await-to-then
					}

					throw error;
				}

				return Promise.all(promises);
			},
		},
	});

	return generator;
}

function limitFunction(function_, options) {
	const limit = pLimit(options);

	const limitedFunction = (...arguments_) => limit(() => function_(...arguments_));
	Object.defineProperty(limitedFunction, 'clearQueue', {
		value: limit.clearQueue,
	});

	return limitedFunction;
}

function validateConcurrency(concurrency) {
	if (!((Number.isInteger(concurrency) || concurrency === Number.POSITIVE_INFINITY) && concurrency > 0)) {
		throw new TypeError('Expected `concurrency` to be a number from 1 and up');
	}
}


/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId].call(module.exports, module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/******/ // expose the modules object (__webpack_modules__)
/******/ __nccwpck_require__.m = __webpack_modules__;
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/async module */
/******/ (() => {
/******/ 	var webpackQueues = typeof Symbol === "function" ? Symbol("webpack queues") : "__webpack_queues__";
/******/ 	var webpackExports = typeof Symbol === "function" ? Symbol("webpack exports") : "__webpack_exports__";
/******/ 	var webpackError = typeof Symbol === "function" ? Symbol("webpack error") : "__webpack_error__";
/******/ 	var resolveQueue = (queue) => {
/******/ 		if(queue && queue.d < 1) {
/******/ 			queue.d = 1;
/******/ 			queue.forEach((fn) => (fn.r--));
/******/ 			queue.forEach((fn) => (fn.r-- ? fn.r++ : fn()));
/******/ 		}
/******/ 	}
/******/ 	var wrapDeps = (deps) => (deps.map((dep) => {
/******/ 		if(dep !== null && typeof dep === "object") {
/******/ 			if(dep[webpackQueues]) return dep;
/******/ 			if(dep.then) {
/******/ 				var queue = [];
/******/ 				queue.d = 0;
/******/ 				dep.then((r) => {
/******/ 					obj[webpackExports] = r;
/******/ 					resolveQueue(queue);
/******/ 				}, (e) => {
/******/ 					obj[webpackError] = e;
/******/ 					resolveQueue(queue);
/******/ 				});
/******/ 				var obj = {};
/******/ 				obj[webpackQueues] = (fn) => (fn(queue));
/******/ 				return obj;
/******/ 			}
/******/ 		}
/******/ 		var ret = {};
/******/ 		ret[webpackQueues] = x => {};
/******/ 		ret[webpackExports] = dep;
/******/ 		return ret;
/******/ 	}));
/******/ 	__nccwpck_require__.a = (module, body, hasAwait) => {
/******/ 		var queue;
/******/ 		hasAwait && ((queue = []).d = -1);
/******/ 		var depQueues = new Set();
/******/ 		var exports = module.exports;
/******/ 		var currentDeps;
/******/ 		var outerResolve;
/******/ 		var reject;
/******/ 		var promise = new Promise((resolve, rej) => {
/******/ 			reject = rej;
/******/ 			outerResolve = resolve;
/******/ 		});
/******/ 		promise[webpackExports] = exports;
/******/ 		promise[webpackQueues] = (fn) => (queue && fn(queue), depQueues.forEach(fn), promise["catch"](x => {}));
/******/ 		module.exports = promise;
/******/ 		body((deps) => {
/******/ 			currentDeps = wrapDeps(deps);
/******/ 			var fn;
/******/ 			var getResult = () => (currentDeps.map((d) => {
/******/ 				if(d[webpackError]) throw d[webpackError];
/******/ 				return d[webpackExports];
/******/ 			}))
/******/ 			var promise = new Promise((resolve) => {
/******/ 				fn = () => (resolve(getResult));
/******/ 				fn.r = 0;
/******/ 				var fnQueue = (q) => (q !== queue && !depQueues.has(q) && (depQueues.add(q), q && !q.d && (fn.r++, q.push(fn))));
/******/ 				currentDeps.map((dep) => (dep[webpackQueues](fnQueue)));
/******/ 			});
/******/ 			return fn.r ? promise : getResult();
/******/ 		}, (err) => ((err ? reject(promise[webpackError] = err) : outerResolve(exports)), resolveQueue(queue)));
/******/ 		queue && queue.d < 0 && (queue.d = 0);
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/compat get default export */
/******/ (() => {
/******/ 	// getDefaultExport function for compatibility with non-harmony modules
/******/ 	__nccwpck_require__.n = (module) => {
/******/ 		var getter = module && module.__esModule ?
/******/ 			() => (module['default']) :
/******/ 			() => (module);
/******/ 		__nccwpck_require__.d(getter, { a: getter });
/******/ 		return getter;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/create fake namespace object */
/******/ (() => {
/******/ 	var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 	var leafPrototypes;
/******/ 	// create a fake namespace object
/******/ 	// mode & 1: value is a module id, require it
/******/ 	// mode & 2: merge all properties of value into the ns
/******/ 	// mode & 4: return value when already ns object
/******/ 	// mode & 16: return value when it's Promise-like
/******/ 	// mode & 8|1: behave like require
/******/ 	__nccwpck_require__.t = function(value, mode) {
/******/ 		if(mode & 1) value = this(value);
/******/ 		if(mode & 8) return value;
/******/ 		if(typeof value === 'object' && value) {
/******/ 			if((mode & 4) && value.__esModule) return value;
/******/ 			if((mode & 16) && typeof value.then === 'function') return value;
/******/ 		}
/******/ 		var ns = Object.create(null);
/******/ 		__nccwpck_require__.r(ns);
/******/ 		var def = {};
/******/ 		leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 		for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 			Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 		}
/******/ 		def['default'] = () => (value);
/******/ 		__nccwpck_require__.d(ns, def);
/******/ 		return ns;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/ensure chunk */
/******/ (() => {
/******/ 	__nccwpck_require__.f = {};
/******/ 	// This file contains only the entry chunk.
/******/ 	// The chunk loading function for additional chunks
/******/ 	__nccwpck_require__.e = (chunkId) => {
/******/ 		return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 			__nccwpck_require__.f[key](chunkId, promises);
/******/ 			return promises;
/******/ 		}, []));
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/get javascript chunk filename */
/******/ (() => {
/******/ 	// This function allow to reference async chunks
/******/ 	__nccwpck_require__.u = (chunkId) => {
/******/ 		// return url for filenames based on template
/******/ 		return "" + chunkId + ".index.js";
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/make namespace object */
/******/ (() => {
/******/ 	// define __esModule on exports
/******/ 	__nccwpck_require__.r = (exports) => {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/import chunk loading */
/******/ (() => {
/******/ 	// no baseURI
/******/ 	
/******/ 	// object to store loaded and loading chunks
/******/ 	// undefined = chunk not loaded, null = chunk preloaded/prefetched
/******/ 	// [resolve, Promise] = chunk loading, 0 = chunk loaded
/******/ 	var installedChunks = {
/******/ 		792: 0
/******/ 	};
/******/ 	
/******/ 	var installChunk = (data) => {
/******/ 		var {ids, modules, runtime} = data;
/******/ 		// add "modules" to the modules object,
/******/ 		// then flag all "ids" as loaded and fire callback
/******/ 		var moduleId, chunkId, i = 0;
/******/ 		for(moduleId in modules) {
/******/ 			if(__nccwpck_require__.o(modules, moduleId)) {
/******/ 				__nccwpck_require__.m[moduleId] = modules[moduleId];
/******/ 			}
/******/ 		}
/******/ 		if(runtime) runtime(__nccwpck_require__);
/******/ 		for(;i < ids.length; i++) {
/******/ 			chunkId = ids[i];
/******/ 			if(__nccwpck_require__.o(installedChunks, chunkId) && installedChunks[chunkId]) {
/******/ 				installedChunks[chunkId][0]();
/******/ 			}
/******/ 			installedChunks[ids[i]] = 0;
/******/ 		}
/******/ 	
/******/ 	}
/******/ 	
/******/ 	__nccwpck_require__.f.j = (chunkId, promises) => {
/******/ 			// import() chunk loading for javascript
/******/ 			var installedChunkData = __nccwpck_require__.o(installedChunks, chunkId) ? installedChunks[chunkId] : undefined;
/******/ 			if(installedChunkData !== 0) { // 0 means "already installed".
/******/ 	
/******/ 				// a Promise means "currently loading".
/******/ 				if(installedChunkData) {
/******/ 					promises.push(installedChunkData[1]);
/******/ 				} else {
/******/ 					if(true) { // all chunks have JS
/******/ 						// setup Promise in chunk cache
/******/ 						var promise = import("./" + __nccwpck_require__.u(chunkId)).then(installChunk, (e) => {
/******/ 							if(installedChunks[chunkId] !== 0) installedChunks[chunkId] = undefined;
/******/ 							throw e;
/******/ 						});
/******/ 						var promise = Promise.race([promise, new Promise((resolve) => (installedChunkData = installedChunks[chunkId] = [resolve]))])
/******/ 						promises.push(installedChunkData[1] = promise);
/******/ 					}
/******/ 				}
/******/ 			}
/******/ 	};
/******/ 	
/******/ 	// no prefetching
/******/ 	
/******/ 	// no preloaded
/******/ 	
/******/ 	// no external install chunk
/******/ 	
/******/ 	// no on chunks loaded
/******/ })();
/******/ 
/************************************************************************/
/******/ 
/******/ // startup
/******/ // Load entry module and return exports
/******/ // This entry module used 'module' so it can't be inlined
/******/ var __webpack_exports__ = __nccwpck_require__(79407);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 
