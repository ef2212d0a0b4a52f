import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { createFeed } from './feed.ts'
import { readSettings } from './settings.ts'
import './style.css'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root element')
createRoot(root).render(<App feed={createFeed(await readSettings())} />)
