-- Tables, closures, string building, coroutines, and a collector that frees all the time.
local words, count = {}, 0
for number = 1, 60000 do
    local word = string.rep(string.char(97 + number % 26), 1 + number % 40) .. number % 1009
    if not words[word] then
        words[word], count = {}, count + 1
    end
    table.insert(words[word], number)
end
local keys = {}
for word in pairs(words) do keys[#keys + 1] = word end
table.sort(keys)
local producer = coroutine.wrap(function() for _, key in ipairs(keys) do coroutine.yield(#words[key]) end end)
local sum = 0
for index = 1, #keys do sum = sum + producer() * index end
collectgarbage()
print(count, sum, #table.concat(keys, ","))
